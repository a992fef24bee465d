/** TensorFlow's protocol buffers for a SavedModel: as much of them as a graph made here holds. */
import { createRequire } from 'node:module';

/** The fields that are written, by the numbers of TensorFlow's .proto files. */
const SCHEMA = `syntax = "proto3";
message Dim { int64 size = 1; }
message Shape { repeated Dim dim = 2; bool unknown_rank = 3; }
message TensorProto { int32 dtype = 1; Shape tensor_shape = 2; bytes tensor_content = 4; }
message NameAttrList { string name = 1; map<string, AttrValue> attr = 2; }
message ListValue {
  repeated bytes s = 2; repeated int64 i = 3; repeated float f = 4; repeated bool b = 5; repeated int32 type = 6; repeated Shape shape = 7;
}
message AttrValue {
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; Shape shape = 7; TensorProto tensor = 8;
    NameAttrList func = 10;
  }
}
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message ArgDef { string name = 1; int32 type = 3; }
message OpDef {
  string name = 1; repeated ArgDef input_arg = 2; repeated ArgDef output_arg = 3; bool is_stateful = 17; repeated string control_output = 20;
}
message FunctionDef { OpDef signature = 1; repeated NodeDef node_def = 3; map<string, string> ret = 4; map<string, string> control_ret = 6; }
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; FunctionDefLibrary library = 2; }
message MetaInfoDef { repeated string tags = 4; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }`;

/** The version of graphs whose defaults TensorFlow 2.21 still fills in. */
const VERSIONS = { producer: 1882, min_consumer: 12 };

export interface ShapeProto {
  dim?: { size: number }[];
  unknown_rank?: boolean;
}

export interface AttrValue {
  list?: {
    s?: Buffer[];
    i?: readonly number[];
    f?: readonly number[];
    b?: readonly boolean[];
    type?: readonly number[];
    shape?: ShapeProto[];
  };
  s?: Buffer;
  i?: number;
  f?: number;
  b?: boolean;
  type?: number;
  shape?: ShapeProto;
  tensor?: { dtype: number; tensor_shape: ShapeProto; tensor_content: Uint8Array };
  func?: { name: string };
}

export type Attrs = Readonly<Record<string, AttrValue>>;

export interface NodeDef {
  name: string;
  op: string;
  /** Names of outputs; those that begin with ^ only have to have run. */
  input: string[];
  attr: Attrs;
}

export interface FunctionDef {
  signature: {
    name: string;
    input_arg: { name: string; type: number }[];
    output_arg: { name: string; type: number }[];
    is_stateful: boolean;
    control_output: string[];
  };
  node_def: NodeDef[];
  ret: Record<string, string>;
  control_ret: Record<string, string>;
}

interface Encoder {
  fromObject(value: object): object;
  encode(message: object): { finish(): Uint8Array };
}

let savedModel: Encoder | undefined;

/** The bytes of a `saved_model.pb` with one graph under the tag `serve`. */
export function encodeSavedModel(nodes: readonly NodeDef[], functions: readonly FunctionDef[]): Uint8Array {
  if (!savedModel) {
    // Loaded when the first graph is made: importing the library must stay quick.
    const { parse } = createRequire(__filename)('protobufjs') as typeof import('protobufjs');
    savedModel = parse(SCHEMA, { keepCase: true }).root.lookupType('SavedModel') as unknown as Encoder;
  }
  const graph = { node: nodes, versions: VERSIONS, library: { function: functions } };
  const message = {
    saved_model_schema_version: 1,
    meta_graphs: [{ meta_info_def: { tags: ['serve'] }, graph_def: graph }],
  };
  return savedModel.encode(savedModel.fromObject(message)).finish();
}
