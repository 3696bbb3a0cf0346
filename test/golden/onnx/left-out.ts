const SHAPE_AS_DATA = 'a shape as a tensor: shapes are known before anything runs, and are attributes here';
const MADE_FROM_NOTHING = 'a tensor made of its size and one number: a constant here';
const OVERWRITES = 'scatter that overwrites: our scatter adds, which has a derivative for every index';
const DISPUTED = 'the listed result is not what ONNX Runtime computes';
const DILATED_MEAN = 'a dilated mean pool, which torch does not have';
const THREE_DIMENSIONS = 'a maximum over windows in three dimensions, which the catalogue does not have';

/** Operators whose cases are not run, with the reason. */
export const LEFT_OUT_ONNX_OPS: { readonly [op: string]: string } = {
  Shape: SHAPE_AS_DATA,
  Size: SHAPE_AS_DATA,
  ConstantOfShape: MADE_FROM_NOTHING,
  EyeLike: MADE_FROM_NOTHING,
  Range: MADE_FROM_NOTHING,
  GatherND: 'whole tuples of indices: a chain of selects here',
};

/** Single cases that are not run, with the reason. */
export const LEFT_OUT_ONNX_CASES: { readonly [id: string]: string } = {
  test_averagepool_2d_ceil_last_window_starts_on_pad: DISPUTED,
  test_l2normalization_axis_0: DISPUTED,
  test_averagepool_2d_dilations: DILATED_MEAN,
  test_averagepool_3d_dilations_small: DILATED_MEAN,
  test_maxpool_3d_dilations_use_ref_impl: THREE_DIMENSIONS,
  test_maxpool_with_argmax_2d_precomputed_strides: 'the places of the maxima as a second result',
  test_dropout_default_mask: 'the mask as a second result',
  test_dropout_default_mask_ratio: 'the mask as a second result',
  test_scatter_elements_with_axis: OVERWRITES,
  test_scatter_elements_with_negative_indices: OVERWRITES,
  test_scatter_elements_with_reduction_min: OVERWRITES,
  test_reduce_max_empty_set: 'the largest of no entries: refused here, as in torch',
  test_wrap_pad: 'padding that wraps round: a cat of slices here',
};
