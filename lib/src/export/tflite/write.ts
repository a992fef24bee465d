/** TFLite models as the bytes of a file: a FlatBuffer, built from its leaves to its root. */
import { createRequire } from 'node:module';
import type * as FlatBuffers from 'flatbuffers';
import type { TfliteModel, TfliteOperator, TflitePort, TfliteTensor } from './model';
import { minimumRuntime } from './runtime';
import {
  BUFFER,
  FILE_IDENTIFIER,
  FUSED,
  kindOf,
  LARGEST_OLD_CODE,
  METADATA,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  SCHEMA_VERSION,
  SIGNATURE_DEF,
  SUBGRAPH,
  TENSOR,
  TENSOR_MAP,
  TENSOR_TYPES,
} from './schema';

const load = createRequire(__filename);

type Builder = FlatBuffers.Builder;
type Offset = FlatBuffers.Offset;

/** What runtimes map into memory and read as vectors of floats. */
const ALIGNMENT = 16;
/** The length that TensorFlow's converter gives the text of the oldest runtime. */
const RUNTIME_BYTES = 16;
const SIGNATURE_KEY = 'serving_default';

/** The bytes of a .tflite file. */
export function writeTflite(model: TfliteModel): Uint8Array {
  const { Builder } = load('flatbuffers') as typeof FlatBuffers; // loaded when first used
  const builder = new Builder(1024 + model.tensors.reduce((sum, { data }) => sum + (data?.length ?? 0) + 256, 0));
  const runtime = new Uint8Array(RUNTIME_BYTES);
  runtime.set(Buffer.from(minimumRuntime(model), 'latin1'));
  // The first buffer is the empty one, which all computed tensors name.
  const constants = model.tensors.flatMap(({ data }) => (data ? [data] : []));
  const buffers = [null, ...constants, runtime].map((data) => buffer(builder, data));
  const metadata = table(builder, METADATA, [
    [METADATA.name, builder.createString('min_runtime_version')],
    [METADATA.buffer, { uint32: buffers.length - 1 }],
  ]);
  const codes = operatorCodes(model.operators);
  const root = table(builder, MODEL, [
    [MODEL.version, { uint32: SCHEMA_VERSION }],
    [
      MODEL.operatorCodes,
      offsets(
        builder,
        codes.map((code) => operatorCode(builder, code)),
      ),
    ],
    [MODEL.subgraphs, offsets(builder, [subgraph(builder, model, codes)])],
    [MODEL.description, builder.createString(model.description)],
    [MODEL.buffers, offsets(builder, buffers)],
    [MODEL.metadata, offsets(builder, [metadata])],
    [MODEL.signatureDefs, offsets(builder, [signature(builder, model)])],
  ]);
  builder.finish(root, FILE_IDENTIFIER);
  return builder.asUint8Array().slice();
}

/** The value of a field: the place of something written before, or a number. */
type Value =
  | Offset
  | { uint32: number }
  | { int32: number }
  | { int8: number }
  | { bool: boolean }
  | { float32: number };

function table(builder: Builder, { size }: { size: number }, fields: readonly (readonly [number, Value])[]): Offset {
  builder.startObject(size);
  for (const [field, value] of fields) {
    if (typeof value === 'number') builder.addFieldOffset(field, value, 0);
    else if ('uint32' in value) builder.addFieldInt32(field, value.uint32, 0);
    else if ('int32' in value) builder.addFieldInt32(field, value.int32, 0);
    else if ('int8' in value) builder.addFieldInt8(field, value.int8, 0);
    else if ('float32' in value) builder.addFieldFloat32(field, value.float32, 0);
    else builder.addFieldInt8(field, value.bool ? 1 : 0, 0);
  }
  return builder.endObject();
}

function buffer(builder: Builder, data: Uint8Array | null): Offset {
  if (!data) return table(builder, BUFFER, []);
  builder.prep(ALIGNMENT, data.length);
  return table(builder, BUFFER, [[BUFFER.data, builder.createByteVector(data)]]);
}

function offsets(builder: Builder, values: readonly Offset[]): Offset {
  builder.startVector(4, values.length, 4);
  for (const value of [...values].reverse()) builder.addOffset(value);
  return builder.endVector();
}

function int32s(builder: Builder, values: readonly number[]): Offset {
  builder.startVector(4, values.length, 4);
  for (const value of [...values].reverse()) builder.addInt32(value);
  return builder.endVector();
}

/** Which operators there are, each version once, in the order of their first use. */
type Code = Pick<TfliteOperator, 'kind' | 'version'>;

const sameCode = (a: Code) => (b: Code) => a.kind === b.kind && a.version === b.version;

function operatorCodes(operators: readonly TfliteOperator[]): Code[] {
  return operators.filter((operator, i) => operators.findIndex(sameCode(operator)) === i);
}

function operatorCode(builder: Builder, { kind, version }: Code): Offset {
  const { code } = kindOf(kind);
  builder.startObject(OPERATOR_CODE.size);
  builder.addFieldInt8(OPERATOR_CODE.deprecatedCode, Math.min(code, LARGEST_OLD_CODE), 0);
  builder.addFieldInt32(OPERATOR_CODE.version, version, 1);
  builder.addFieldInt32(OPERATOR_CODE.code, code, 0);
  return builder.endObject();
}

function subgraph(builder: Builder, model: TfliteModel, codes: readonly Code[]): Offset {
  let constants = 0;
  const tensors = model.tensors.map((tensor) => {
    if (tensor.data) constants++;
    return tensorTable(builder, tensor, tensor.data ? constants : 0);
  });
  const operators = model.operators.map((operator) =>
    operatorTable(builder, operator, codes.findIndex(sameCode(operator))),
  );
  const places = (ports: readonly TflitePort[]) =>
    int32s(
      builder,
      ports.map(({ tensor }) => tensor),
    );
  return table(builder, SUBGRAPH, [
    [SUBGRAPH.tensors, offsets(builder, tensors)],
    [SUBGRAPH.inputs, places(model.inputs)],
    [SUBGRAPH.outputs, places(model.outputs)],
    [SUBGRAPH.operators, offsets(builder, operators)],
    [SUBGRAPH.name, builder.createString('main')],
  ]);
}

/** An open size is 1 in the shape and -1 in the signature, as TensorFlow's converter writes it. */
function tensorTable(builder: Builder, { name, type, shape }: TfliteTensor, buffer: number): Offset {
  const open = shape.includes(-1);
  const fields: [number, Value][] = [
    [
      TENSOR.shape,
      int32s(
        builder,
        shape.map((size) => (size === -1 ? 1 : size)),
      ),
    ],
    [TENSOR.type, { int8: TENSOR_TYPES[type].number }],
    [TENSOR.buffer, { uint32: buffer }],
    [TENSOR.name, builder.createString(name)],
    [TENSOR.hasRank, { bool: true }],
  ];
  if (open) fields.push([TENSOR.signature, int32s(builder, shape)]);
  return table(builder, TENSOR, fields);
}

function operatorTable(builder: Builder, operator: TfliteOperator, opcode: number): Offset {
  const { optionsType, fields } = kindOf(operator.kind);
  const options = fields.map(([name, type], field): [number, Value] => {
    const value = operator.options[name] ?? FUSED.none;
    return [field, (type === 'bool' ? { bool: Boolean(value) } : { [type]: Number(value) }) as Value];
  });
  const parts: [number, Value][] = [
    [OPERATOR.opcode, { uint32: opcode }],
    [OPERATOR.inputs, int32s(builder, operator.inputs)],
    [OPERATOR.outputs, int32s(builder, operator.outputs)],
  ];
  if (optionsType !== 0) {
    parts.push([OPERATOR.optionsType, { int8: optionsType }]);
    parts.push([OPERATOR.options, table(builder, { size: fields.length }, options)]);
  }
  return table(builder, OPERATOR, parts);
}

function signature(builder: Builder, model: TfliteModel): Offset {
  const map = (ports: readonly TflitePort[]) =>
    offsets(
      builder,
      ports.map(({ name, tensor }) =>
        table(builder, TENSOR_MAP, [
          [TENSOR_MAP.name, builder.createString(name)],
          [TENSOR_MAP.tensor, { uint32: tensor }],
        ]),
      ),
    );
  return table(builder, SIGNATURE_DEF, [
    [SIGNATURE_DEF.inputs, map(model.inputs)],
    [SIGNATURE_DEF.outputs, map(model.outputs)],
    [SIGNATURE_DEF.key, builder.createString(SIGNATURE_KEY)],
  ]);
}
