const LATER = 'a block of the catalogue that is not in this release';

/** Golden operations that this release cannot build, with the reason. */
export const LEFT_OUT_OPS: { readonly [op: string]: string } = Object.fromEntries(
  Object.entries({
    indexing: 'F.pad torch.tile torch.repeat_interleave torch.flip torch.roll',
    convolution: 'F.conv2d F.conv1d F.conv_transpose2d F.max_pool2d F.max_pool1d F.avg_pool2d F.adaptive_avg_pool2d',
    normalisation: 'F.layer_norm F.group_norm F.normalize',
    distances: 'F.cosine_similarity pairwise_sqdist_min',
    costs:
      'F.smooth_l1_loss F.huber_loss F.binary_cross_entropy F.nll_loss F.kl_div hinge squared_hinge F.hinge_embedding_loss F.multi_margin_loss F.soft_margin_loss F.cosine_embedding_loss cosine_distance F.triplet_margin_loss F.margin_ranking_loss F.poisson_nll_loss F.gaussian_nll_loss',
  }).flatMap(([family, ops]) => ops.split(' ').map((op) => [op, `${family}: ${LATER}`])),
);

/** Single cases left out of every run, with the reason. */
export const LEFT_OUT_CASES: { readonly [id: string]: string } = {
  'F.embedding/padding_idx/1': 'a row without gradient is an attribute of the embedding block, which is not in this release',
};
