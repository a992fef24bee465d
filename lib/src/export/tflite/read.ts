/** The bytes of a .tflite file as plain data, checked: what LiteRT is given must not lead it outside of its memory. */
import { describe } from '../../engine/names';
import { Damaged, FlatReader, type Table, type Vector } from './flat-reader';
import {
  BUFFER,
  FILE_IDENTIFIER,
  LARGEST_OLD_CODE,
  METADATA,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  OPERATORS,
  type OperatorKind,
  SCHEMA_VERSION,
  SIGNATURE_DEF,
  SUBGRAPH,
  TENSOR,
  TENSOR_MAP,
  TENSOR_TYPES,
  type TensorType,
} from './schema';

export interface FileTensor {
  name: string;
  /** `type 17` where it is none of those known here. */
  type: TensorType | `type ${number}`;
  /** -1: open. */
  shape: number[];
  data: Uint8Array | null;
  /** Where in the file the sizes stand: those that are laid out, and those that say what is open. */
  sizes: Vector;
  signature: Vector;
}

export interface FileOperator {
  /** The schema's name; `operator 3` where it is none of those known here. */
  kind: string;
  version: number;
  inputs: number[];
  outputs: number[];
  options: Record<string, number | boolean>;
}

export interface FilePort {
  name: string;
  tensor: number;
}

/** The first graph of a file, and what belongs to the whole. */
export interface TfliteFile {
  description: string;
  tensors: FileTensor[];
  operators: FileOperator[];
  inputs: FilePort[];
  outputs: FilePort[];
  /** `serving_default`; null for files without signatures. */
  signature: string | null;
  metadata: Record<string, Uint8Array>;
}

/**
 * Reads a file.
 * @throws if it is no .tflite file, cut off, or names tensors, buffers or operators that are not there
 */
export function readTflite(bytes: Uint8Array): TfliteFile {
  if (!(bytes instanceof Uint8Array)) throw new Error(`expected the bytes of a .tflite file, got ${describe(bytes)}`);
  const reader = new FlatReader(bytes);
  if (bytes.length < 8 || reader.identifier() !== FILE_IDENTIFIER) {
    throw new Error(
      `it is no TFLite file: bytes 4 to 8 are ${describe(reader.identifier())}, expected '${FILE_IDENTIFIER}'`,
    );
  }
  try {
    return fileOf(reader);
  } catch (error) {
    if (error instanceof Damaged) throw new Error(`it is cut off or damaged: ${error.message}`, { cause: error });
    throw error;
  }
}

function fileOf(reader: FlatReader): TfliteFile {
  const root = reader.root();
  const version = reader.number(root, MODEL.version, 'uint32', 0);
  if (version !== SCHEMA_VERSION)
    throw new Error(`its schema has version ${version}; expected version ${SCHEMA_VERSION}`);
  const buffers = reader.children(root, MODEL.buffers);
  const codes = reader.children(root, MODEL.operatorCodes).map((code) => codeOf(reader, code));
  const [main] = reader.children(root, MODEL.subgraphs).map((graph) => graphOf(reader, graph, buffers, codes));
  if (!main) throw new Damaged('it holds no graph');
  const metadata = reader.children(root, MODEL.metadata).map((entry) => {
    const buffer = placed('buffer', reader.number(entry, METADATA.buffer, 'uint32', 0), buffers);
    return [reader.text(entry, METADATA.name), reader.data(buffer, BUFFER.data)] as const;
  });
  return {
    description: reader.text(root, MODEL.description),
    ...main,
    ...signatureOf(reader, root, main),
    metadata: Object.fromEntries(metadata),
  };
}

type Code = Pick<FileOperator, 'kind' | 'version'>;
type Graph = Pick<TfliteFile, 'tensors' | 'operators' | 'inputs' | 'outputs'>;

/** The entry at a place that the file names. */
function placed<T>(what: string, place: number, entries: readonly T[]): T {
  const entry = entries[place];
  if (entry !== undefined) return entry;
  throw new Damaged(`it names ${what} ${place}, and there are ${entries.length}`);
}

/** Old files have the code in a field of one byte; newer ones in both, or in the wider alone. */
function codeOf(reader: FlatReader, table: Table): Code {
  const [old, now] = [
    reader.number(table, OPERATOR_CODE.deprecatedCode, 'int8', 0),
    reader.number(table, OPERATOR_CODE.code, 'int32', 0),
  ];
  const code = old < LARGEST_OLD_CODE ? Math.max(old, now) : now;
  const known = Object.entries(OPERATORS).find(([, kind]) => kind.code === code);
  const custom = reader.has(table, OPERATOR_CODE.customCode);
  return {
    kind: custom ? reader.text(table, OPERATOR_CODE.customCode) : (known?.[0] ?? `operator ${code}`),
    version: reader.number(table, OPERATOR_CODE.version, 'int32', 1),
  };
}

function graphOf(reader: FlatReader, table: Table, buffers: readonly Table[], codes: readonly Code[]): Graph {
  const tensors = reader.children(table, SUBGRAPH.tensors).map((tensor) => tensorOf(reader, tensor, buffers));
  const operators = reader
    .children(table, SUBGRAPH.operators)
    .map((operator) => operatorOf(reader, operator, codes, tensors));
  const ports = (field: number) =>
    reader.int32s(table, field).map((tensor) => ({ name: placed('tensor', tensor, tensors).name, tensor }));
  return { tensors, operators, inputs: ports(SUBGRAPH.inputs), outputs: ports(SUBGRAPH.outputs) };
}

function tensorOf(reader: FlatReader, table: Table, buffers: readonly Table[]): FileTensor {
  const name = reader.text(table, TENSOR.name);
  const number = reader.number(table, TENSOR.type, 'int8', 0);
  const known = Object.entries(TENSOR_TYPES).find(([, type]) => type.number === number);
  const type = (known?.[0] ?? `type ${number}`) as FileTensor['type'];
  const [sizes, signature] = [reader.vector(table, TENSOR.shape, 4), reader.vector(table, TENSOR.signature, 4)];
  const written = reader.int32s(table, TENSOR.shape);
  const shape = signature.length > 0 ? reader.int32s(table, TENSOR.signature) : written;
  if (shape.length !== written.length || written.some((size) => size < 0) || shape.some((size) => size < -1))
    throw new Damaged(`the tensor '${name}' has shape [${written}] and signature [${shape}]`);
  const buffer = placed('buffer', reader.number(table, TENSOR.buffer, 'uint32', 0), buffers);
  const data = reader.data(buffer, BUFFER.data);
  const expected = written.reduce((product, size) => product * size, known?.[1].bytes ?? 0);
  if (known && data.length > 0 && data.length !== expected)
    throw new Damaged(`the tensor '${name}' has ${data.length} bytes, its shape [${written}] needs ${expected}`);
  return { name, type, shape, data: data.length > 0 ? data : null, sizes, signature };
}

function operatorOf(
  reader: FlatReader,
  table: Table,
  codes: readonly Code[],
  tensors: readonly FileTensor[],
): FileOperator {
  const code = placed('operator', reader.number(table, OPERATOR.opcode, 'uint32', 0), codes);
  const [inputs, outputs] = [reader.int32s(table, OPERATOR.inputs), reader.int32s(table, OPERATOR.outputs)];
  for (const place of [...inputs.filter((input) => input !== -1), ...outputs]) placed('tensor', place, tensors);
  return { ...code, inputs, outputs, options: optionsOf(reader, table, code.kind) };
}

function optionsOf(reader: FlatReader, operator: Table, name: string): FileOperator['options'] {
  const kind: OperatorKind | undefined = Object.hasOwn(OPERATORS, name)
    ? OPERATORS[name as keyof typeof OPERATORS]
    : undefined;
  const table = reader.child(operator, OPERATOR.options);
  if (!table || !kind || reader.number(operator, OPERATOR.optionsType, 'uint8', 0) !== kind.optionsType) return {};
  return Object.fromEntries(
    kind.fields.map(([field, type], number) => {
      if (type === 'bool') return [field, reader.number(table, number, 'uint8', 0) !== 0];
      return [field, reader.number(table, number, type, 0)];
    }),
  );
}

/** The first signature, whose names stand for the graph's inputs and outputs, in its order. */
function signatureOf(
  reader: FlatReader,
  root: Table,
  graph: Graph,
): Pick<TfliteFile, 'signature' | 'inputs' | 'outputs'> {
  const { inputs, outputs, tensors } = graph;
  const first = reader
    .children(root, MODEL.signatureDefs)
    .find((signature) => reader.number(signature, SIGNATURE_DEF.subgraph, 'uint32', 0) === 0);
  if (!first) return { signature: null, inputs, outputs };
  const ports = (field: number): FilePort[] =>
    reader.children(first, field).map((map) => {
      const tensor = reader.number(map, TENSOR_MAP.tensor, 'uint32', 0);
      placed('tensor', tensor, tensors);
      return { name: reader.text(map, TENSOR_MAP.name), tensor };
    });
  return {
    signature: reader.text(first, SIGNATURE_DEF.key),
    inputs: ports(SIGNATURE_DEF.inputs),
    outputs: ports(SIGNATURE_DEF.outputs),
  };
}
