/** Metrics as Keras writes them into files, and back. */
import * as metrics from '../metrics';
import { AccuracyByShape } from '../metrics/accuracy';
import { CrossentropyByShape } from '../metrics/crossentropy';
import { type Json, type KerasObject, kerasObject } from './keras-layers';
import { camel, snake } from './names';
import { float } from './python-json';

type Metric = metrics.Metric;
type MetricClass = new (args: Json) => Metric;

/** What `compile` takes for a metric of a file. */
export type ReadMetric = metrics.MetricName | Metric;

/** Classes that `compile` has no use for, or that hold a function. */
const NOT_WRITTEN: readonly string[] = ['Mean', 'Sum', 'MeanOf', 'Metric', 'ConfusionMatrix'];

function metricClass(name: unknown): MetricClass | undefined {
  if (typeof name !== 'string' || NOT_WRITTEN.includes(name)) return undefined;
  const known = (metrics as unknown as Json)[name];
  const made = typeof known === 'function' && (known as MetricClass).prototype instanceof metrics.Metric;
  return made ? (known as MetricClass) : undefined;
}

/** Options that Python wants as floats. */
const FLOATS = ['beta', 'threshold'];

/** A metric as it stands in a file, or null for one of the reader's own. */
export function metricToKeras(metric: Metric): string | KerasObject | null {
  if (metric instanceof AccuracyByShape || metric instanceof CrossentropyByShape) return metric.name;
  const className = metric.constructor.name;
  const kind = metricClass(className);
  if (!kind || kind !== metric.constructor) return null;
  const config: Json = {};
  for (const [key, value] of Object.entries(metric.getConfig()))
    config[key] = FLOATS.includes(key) && typeof value === 'number' ? float(value) : value;
  const unnamed = made(kind, className, { ...metric.getConfig(), name: null });
  if (metric.name === unnamed?.name) config.name = snake(metric.name);
  unnamed?.dispose();
  return kerasObject('keras.metrics', className, config);
}

/** A metric from a file; null if it is not known here. Who asked for it disposes of it. */
export function metricFromKeras(value: unknown): ReadMetric | null {
  if (typeof value === 'string') return fromName(value);
  const { class_name: className, config } = (value ?? {}) as Partial<KerasObject>;
  if (!className || !config) return null;
  if (className === 'MeanMetricWrapper') return wrapped(config);
  const kind = metricClass(className);
  return kind ? made(kind, className, config) : null;
}

function fromName(name: string): ReadMetric | null {
  const kind = metricClass(name);
  if (kind) return attempt(() => new kind({}));
  const word = camel(name) as metrics.MetricName;
  const metric = attempt(() => metrics.get(word));
  metric?.dispose();
  return metric && word;
}

/** What Keras 2 wrote for a name: a function and what it is called. */
function wrapped({ fn, name }: Json): ReadMetric | null {
  const given = typeof fn === 'string' ? fn : (fn as { config?: unknown } | undefined)?.config;
  if (typeof given !== 'string') return null;
  const metric = attempt(() => metrics.get(camel(given) as metrics.MetricName));
  metric?.dispose();
  return metric && made(metric.constructor as MetricClass, metric.constructor.name, { name });
}

/** What Keras writes of an option that its class, and ours, has only one value for. */
const FIXED: Readonly<Record<string, Json>> = { SparseCategoricalCrossentropy: { axis: -1 } };

function made(kind: MetricClass, className: string, { name, dtype: _, ...config }: Json): Metric | null {
  const args: Json = {};
  for (const [key, value] of Object.entries(config)) {
    if (FIXED[className]?.[key] === value && value !== undefined) continue;
    if (key === 'class_aggregation') args.classAggregation = typeof value === 'string' ? camel(value) : value;
    else if (value !== null) args[camel(key)] = value;
  }
  const unnamed = attempt(() => new kind(args));
  if (!unnamed || typeof name !== 'string' || name === snake(unnamed.name)) return unnamed;
  unnamed.dispose();
  return new kind({ ...args, name });
}

/** The metric, or null where its class refuses a name or an option. */
function attempt(make: () => Metric): Metric | null {
  try {
    return make();
  } catch {
    return null; // the question is whether this can be made, and the answer is no
  }
}
