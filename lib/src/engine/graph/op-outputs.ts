/**
 * How TensorFlow's operations name their outputs (OpDef.output_arg): within a function a tensor is `node:output:index`. From
 * TensorFlow's registry of operations; what is not here has one output, called `output`.
 */
const GROUPS: readonly (readonly [outputs: string, ops: string])[] = [
  [
    'y',
    `Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil ComplexAbs Cos Cosh Erf Erfc Exp Expm1 Floor Invert InvertPermutation IsFinite IsInf
     IsNan Log Log1p LogicalNot Neg OnesLike Reciprocal Rint Round Rsqrt Sigmoid Sign Sin Sinh Sqrt Square Tan Tanh Transpose ZerosLike`,
  ],
  [
    'z',
    `Add AddV2 Atan2 Betainc BitwiseAnd BitwiseOr BitwiseXor Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual InvGrad LeftShift
     Less LessEqual LogicalAnd LogicalOr Maximum Minimum Mod Mul MulNoNan NotEqual Pow RealDiv ReciprocalGrad RightShift RsqrtGrad
     SigmoidGrad SqrtGrad SquaredDifference Sub TanhGrad TruncateDiv TruncateMod Xdivy Xlog1py Xlogy`,
  ],
  ['activations', 'Elu LeakyRelu Relu Relu6 Selu Softplus Softsign'],
  ['backprops', 'EluGrad LeakyReluGrad Relu6Grad ReluGrad SeluGrad SoftplusGrad SoftsignGrad'],
  ['diagonal', 'DiagPart MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3'],
  ['out', 'Complex Cumprod Cumsum CumulativeLogsumexp'],
  ['resized_images', 'ResizeArea ResizeBicubic ResizeBilinear ResizeNearestNeighbor'],
  ['sum', 'AccumulateNV2 AddN'],
  ['band', 'MatrixBandPart'],
  ['product', 'Cross MatMul _FusedMatMul'],
  ['loss,backprop', 'SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits'],
  ['values,indices', 'TopK TopKV2'],
  ['y,idx', 'Unique UniqueV2'],
  ['y,idx,count', 'UniqueWithCounts UniqueWithCountsV2'],
  ['bins', 'Bincount'],
  ['filter_backprop', 'Dilation2DBackpropFilter'],
  ['in_backprop', 'Dilation2DBackpropInput'],
  ['out,idx', 'ListDiff'],
  ['logsoftmax', 'LogSoftmax'],
  ['output,argmax', 'MaxPoolWithArgmax'],
  ['values', 'NthElement'],
  ['softmax', 'Softmax'],
  ['key,counter', 'StatelessRandomGetKeyCounter'],
  ['index', 'Where'],
  ['crops', 'CropAndResize'],
  ['dense', 'SparseToDense'],
  ['transformed_images', 'ImageProjectiveTransformV2 ImageProjectiveTransformV3'],
  ['value', 'ReadVariableOp'],
  ['resource', 'VarHandleOp'],
  ['y,batch_mean,batch_variance,reserve_space_1,reserve_space_2', 'FusedBatchNorm FusedBatchNormV2'],
  ['y,batch_mean,batch_variance,reserve_space_1,reserve_space_2,reserve_space_3', 'FusedBatchNormV3'],
  [
    'x_backprop,scale_backprop,offset_backprop,reserve_space_3,reserve_space_4',
    'FusedBatchNormGrad FusedBatchNormGradV2',
  ],
  ['x_backprop,scale_backprop,offset_backprop,reserve_space_4,reserve_space_5', 'FusedBatchNormGradV3'],
];

const names = new Map(
  GROUPS.flatMap(([outputs, ops]) => ops.split(/\s+/).map((op) => [op, outputs.split(',')] as const)),
);

/** The reference to an output of a node within a function. */
export function outputWithin(node: string, op: string, index: number): string {
  const known = names.get(op) ?? ['output'];
  // One name for several outputs: a list, such as that of Split, counted by the last number.
  return known.length === 1 ? `${node}:${known[0]}:${index}` : `${node}:${known[index]}:0`;
}
