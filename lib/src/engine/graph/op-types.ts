/**
 * Attributes that are the type of an input, `attribute:input`: the eager engine infers those that tfjs leaves out, a graph wants them all.
 * From TensorFlow's registry of operations; what is not here has `T:0`.
 */
const GROUPS: readonly (readonly [types: string, ops: string])[] = [
  ['', 'Const Empty IdentityN LogicalAnd LogicalNot LogicalOr'],
  [
    'T:0 Tidx:1',
    'ArgMax ArgMin BroadcastTo ConcatV2 Cumprod Cumsum CumulativeLogsumexp EuclideanNorm Max Mean Min Prod Sum',
  ],
  [
    'T:0 Tindices:1',
    'SegmentMax SegmentMean SegmentMin SegmentProd SegmentSum TensorScatterAdd TensorScatterMax TensorScatterMin TensorScatterSub TensorScatterUpdate',
  ],
  [
    'T:1',
    'AvgPool3DGrad AvgPoolGrad Concat Conv2DBackpropInput DepthwiseConv2dNativeBackpropInput ResizeBicubicGrad ResizeBilinearGrad Select SelectV2 Split',
  ],
  ['Tcomplex:0', 'FFT FFT2D FFT3D IFFT IFFT2D IFFT3D IRFFT IRFFT2D IRFFT3D'],
  ['Treal:0', 'RFFT RFFT2D RFFT3D'],
  ['T:0 Tindices:1 Tnumsegments:2', 'UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum'],
  ['T:0 Tpaddings:1', 'MirrorPad MirrorPadGrad Pad PadV2'],
  ['T:0 Index:1', 'Slice StridedSlice'],
  ['Tidx:1', 'All Any'],
  ['T:0 Tperm:1', 'Transpose'],
  ['Tparams:0 Tindices:1', 'Gather GatherNd'],
  ['Tidx:0', 'Range'],
  ['T:0 Tlen:1', 'SplitV'],
  ['T:0 Taxis:1', 'UniqueV2'],
  ['T:0 Tblock_shape:1 Tcrops:2', 'BatchToSpaceND'],
  ['T:0 Tblock_shape:1 Tpaddings:2', 'SpaceToBatchND'],
  ['T:2', 'Bincount'],
  ['SrcT:0', 'Cast'],
  ['T:1 Tshape:0', 'Conv3DBackpropInputV2'],
  ['Tidx:0 T:2', 'DenseBincount'],
  ['T:0 Tdim:1', 'ExpandDims'],
  ['T:1 index_type:0', 'Fill'],
  ['T:0 U:3', 'FusedBatchNormGradV3'],
  ['T:0 U:1', 'FusedBatchNormV3'],
  ['Tparams:0 Tindices:1 Taxis:2', 'GatherV2'],
  ['dtype:0', 'ImageProjectiveTransformV3'],
  ['T:0 Tidx:2', 'LinSpace'],
  ['T:0 Tindex:1', 'MatrixBandPart'],
  ['T:2 TInput:0', 'MaxPool3DGrad'],
  ['T:2 TI:0', 'OneHot'],
  ['T:0 Tshape:1', 'Reshape'],
  ['Tidx:1 T:0', 'ReverseV2'],
  ['T:1 Tindices:0', 'ScatterNd'],
  ['T:0 Tlabels:1', 'SparseSoftmaxCrossEntropyWithLogits'],
  ['T:2 Tindices:0', 'SparseToDense'],
  ['T:4 Index:0', 'StridedSliceGrad'],
  ['T:0 Tmultiples:1', 'Tile'],
  ['T:0 Tk:1', 'TopKV2'],
];

const known = new Map(GROUPS.flatMap(([types, ops]) => ops.split(' ').map((op) => [op, parsed(types)] as const)));
const usual = parsed('T:0');

function parsed(types: string): readonly (readonly [attribute: string, input: number])[] {
  if (types === '') return [];
  return types.split(' ').map((one) => {
    const [attribute, input] = one.split(':') as [string, string];
    return [attribute, Number(input)];
  });
}

/** The attributes of an operation that are the type of one of its inputs. */
export const inputTypesOf = (op: string): readonly (readonly [attribute: string, input: number])[] =>
  known.get(op) ?? usual;
