const LATER = 'a block of the catalogue that is not in this release';

/** Golden operations that this release cannot build, with the reason. */
export const LEFT_OUT_OPS: { readonly [op: string]: string } = Object.fromEntries(
  Object.entries({
    convolution: 'F.conv2d F.conv1d F.conv_transpose2d F.max_pool2d F.max_pool1d F.avg_pool2d F.adaptive_avg_pool2d',
    normalisation: 'F.batch_norm batch_norm_running_stats F.dropout',
  }).flatMap(([family, ops]) => ops.split(' ').map((op) => [op, `${family}: ${LATER}`])),
);

/** Single cases left out of every run, with the reason. */
export const LEFT_OUT_CASES: { readonly [id: string]: string } = {};
