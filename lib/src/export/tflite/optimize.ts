/** Operators joined into fewer, without another result: a network of Dense layers becomes one operator a layer. */
import { numbersOf } from './graph';
import type { TfliteModel, TfliteOperator, TfliteTensor } from './model';
import { FUSED, kindOf } from './schema';

/** A rule rewrites `operator`, whose input `producer` made for nobody else; null where it doesn't apply. */
type Rule = (model: TfliteModel, producer: TfliteOperator, operator: TfliteOperator) => TfliteOperator | null;

/** Joins operators until no rule applies, and drops the tensors that nobody needs any more. */
export function optimize(model: TfliteModel): TfliteModel {
  const joined: TfliteModel = { ...model, tensors: [...model.tensors], operators: [...model.operators] };
  while (RULES.some((rule) => joinOnce(joined, rule))) {
    // Each rule makes one operator of two.
  }
  return compacted(joined);
}

const outputOf = ({ outputs }: TfliteOperator): number => outputs[0] as number;

function joinOnce(model: TfliteModel, rule: Rule): boolean {
  for (const operator of model.operators) {
    const producer = model.operators.find((other) => outputOf(other) === operator.inputs[0]);
    if (!producer || readersOf(model, outputOf(producer)) !== 1) continue;
    const one = rule(model, producer, operator);
    if (!one) continue;
    model.operators = model.operators.filter((other) => other !== producer).map((o) => (o === operator ? one : o));
    return true;
  }
  return false;
}

/** How often a tensor is read: by operators, and as an output of the model. */
function readersOf({ operators, outputs }: TfliteModel, place: number): number {
  const read = [...operators.flatMap(({ inputs }) => inputs), ...outputs.map(({ tensor }) => tensor)];
  return read.filter((other) => other === place).length;
}

const FUSABLE: Readonly<Record<string, number>> = { RELU: FUSED.relu, RELU6: FUSED.relu6 };

/** An activation that the operator before it can apply by itself. */
const fuseActivation: Rule = (_model, producer, operator) => {
  const fusedActivation = FUSABLE[operator.kind];
  const takes = kindOf(producer.kind).fields.some(([name]) => name === 'fusedActivation');
  if (fusedActivation === undefined || !takes || producer.options.fusedActivation) return null;
  return { ...producer, outputs: operator.outputs, options: { ...producer.options, fusedActivation } };
};

/** A factor or offset a unit, behind a product: it goes into the weights. */
const foldIntoProduct: Rule = (model, producer, operator) => {
  const isScale = operator.kind === 'MUL';
  if (producer.kind !== 'FULLY_CONNECTED' || !(isScale || operator.kind === 'ADD')) return null;
  if (producer.options.fusedActivation) return null;
  const [x, weights, bias] = producer.inputs as [number, number, number];
  const values = model.tensors[operator.inputs[1] as number] as TfliteTensor;
  const kernel = model.tensors[weights] as TfliteTensor;
  const [units, features] = kernel.shape as [number, number];
  if (!values.data || values.shape.join() !== String(units) || readersOf(model, weights) !== 1) return null;

  const by = numbersOf(values);
  const offsets = bias === -1 ? new Float32Array(units) : numbersOf(model.tensors[bias] as TfliteTensor);
  const moved = Float32Array.from(offsets, (b, i) => (isScale ? b * (by[i] as number) : b + (by[i] as number)));
  const name = bias === -1 ? kernel.name.replace(/kernel$/, 'bias') : (model.tensors[bias] as TfliteTensor).name;
  const inputs = [x, weights, addConstant(model, { ...values, name, shape: [units] }, moved)];
  if (isScale) {
    const scaled = numbersOf(kernel).map((w, i) => w * (by[Math.floor(i / features)] as number));
    inputs[1] = addConstant(model, kernel, scaled as Float32Array);
  }
  return { ...producer, inputs, outputs: operator.outputs };
};

const RULES: readonly Rule[] = [foldIntoProduct, fuseActivation];

function addConstant(model: TfliteModel, like: TfliteTensor, values: Float32Array): number {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return model.tensors.push({ ...like, data }) - 1;
}

function compacted(model: TfliteModel): TfliteModel {
  const places = model.operators.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  const used = new Set([...places, ...[...model.inputs, ...model.outputs].map(({ tensor }) => tensor)]);
  const kept = model.tensors.map((_, place) => place).filter((place) => used.has(place));
  const renumbered = new Map(kept.map((place, i) => [place, i]));
  const moved = (place: number) => (place === -1 ? place : (renumbered.get(place) as number));
  const port = ({ name, tensor }: { name: string; tensor: number }) => ({ name, tensor: moved(tensor) });
  return {
    ...model,
    tensors: kept.map((place) => model.tensors[place] as TfliteTensor),
    operators: model.operators.map((operator) => ({
      ...operator,
      inputs: operator.inputs.map(moved),
      outputs: operator.outputs.map(moved),
    })),
    inputs: model.inputs.map(port),
    outputs: model.outputs.map(port),
  };
}
