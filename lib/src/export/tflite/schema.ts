/**
 * What of TFLite's published schema (version 3, tensorflow/lite/schema/schema.fbs) is written and read: numbers of fields, types and
 * operators. Versions and first releases of operators: tensorflow/lite/tools/versioning.
 */

export const FILE_IDENTIFIER = 'TFL3';
export const SCHEMA_VERSION = 3;

/** Numbers of the fields of a table, and how many there are. */
export const MODEL = {
  size: 8,
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadata: 6,
  signatureDefs: 7,
} as const;
export const SUBGRAPH = { size: 5, tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 } as const;
export const TENSOR = {
  size: 9,
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  isVariable: 5,
  signature: 7,
  hasRank: 8,
} as const;
export const BUFFER = { size: 1, data: 0 } as const;
export const OPERATOR_CODE = { size: 4, deprecatedCode: 0, customCode: 1, version: 2, code: 3 } as const;
export const OPERATOR = { size: 5, opcode: 0, inputs: 1, outputs: 2, optionsType: 3, options: 4 } as const;
export const METADATA = { size: 2, name: 0, buffer: 1 } as const;
export const TENSOR_MAP = { size: 2, name: 0, tensor: 1 } as const;
export const SIGNATURE_DEF = { size: 5, inputs: 0, outputs: 1, key: 2, subgraph: 4 } as const;

/** Codes above this one do not fit the schema's old field of one byte, which then holds this. */
export const LARGEST_OLD_CODE = 127;

/** Types of tensors: their number, and the bytes of a value. */
export const TENSOR_TYPES = {
  float32: { number: 0, bytes: 4 },
  float16: { number: 1, bytes: 2 },
  int32: { number: 2, bytes: 4 },
  uint8: { number: 3, bytes: 1 },
  int64: { number: 4, bytes: 8 },
  bool: { number: 6, bytes: 1 },
  int16: { number: 7, bytes: 2 },
  int8: { number: 9, bytes: 1 },
  float64: { number: 10, bytes: 8 },
} as const;
export type TensorType = keyof typeof TENSOR_TYPES;

/** Activations that an operator applies to its own output. */
export const FUSED = { none: 0, relu: 1, reluN1To1: 2, relu6: 3 } as const;

type FieldType = 'int8' | 'int32' | 'bool' | 'float32';
/** A field of an operator's options, in the order of its number. */
type Field = readonly [name: string, type: FieldType];

export interface OperatorKind {
  readonly code: number;
  /** The number of its options in the union `BuiltinOptions`, and their fields; 0: none. */
  readonly optionsType: number;
  readonly fields: readonly Field[];
  /** The first release of the runtime that has the operator, for each of its versions that is written. */
  readonly since: Readonly<Record<number, string>>;
}

const FUSED_ONLY: readonly Field[] = [['fusedActivation', 'int8']];

const plain = (code: number, since: string): OperatorKind => ({
  code,
  optionsType: 0,
  fields: [],
  since: { 1: since },
});

/** The operators that are written, by the schema's names. */
export const OPERATORS = {
  ADD: { code: 0, optionsType: 11, fields: FUSED_ONLY, since: { 1: '1.5.0' } },
  // It has a fused activation, too, which no runtime takes.
  CONCATENATION: { code: 2, optionsType: 10, fields: [['axis', 'int32']], since: { 1: '1.5.0' } },
  FULLY_CONNECTED: {
    code: 9,
    optionsType: 8,
    fields: [
      ['fusedActivation', 'int8'],
      ['weightsFormat', 'int8'],
      ['keepNumDims', 'bool'],
    ],
    since: { 1: '1.5.0', 5: '2.0.0' },
  },
  LOGISTIC: plain(14, '1.14.0'),
  MUL: { code: 18, optionsType: 21, fields: FUSED_ONLY, since: { 1: '1.5.0' } },
  RELU: plain(19, '1.5.0'),
  RELU6: plain(21, '1.5.0'),
  RESHAPE: { code: 22, optionsType: 17, fields: [], since: { 1: '1.5.0' } },
  SOFTMAX: { code: 25, optionsType: 9, fields: [['beta', 'float32']], since: { 1: '1.5.0' } },
  TANH: plain(28, '1.14.0'),
  CAST: {
    code: 53,
    optionsType: 37,
    fields: [
      ['inType', 'int8'],
      ['outType', 'int8'],
    ],
    since: { 1: '1.5.0' },
  },
  MINIMUM: { code: 57, optionsType: 39, fields: [], since: { 1: '1.14.0' } },
  LEAKY_RELU: { code: 98, optionsType: 75, fields: [['alpha', 'float32']], since: { 1: '1.13.1' } },
  ELU: plain(111, '1.14.0'),
} as const satisfies Record<string, OperatorKind>;
export type OperatorName = keyof typeof OPERATORS;

export const kindOf = (name: OperatorName): OperatorKind => OPERATORS[name];
