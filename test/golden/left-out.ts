/** Golden operations that this release cannot build, with the reason. */
export const LEFT_OUT_OPS: { readonly [op: string]: string } = {};

/** Single cases left out of every run, with the reason. */
export const LEFT_OUT_CASES: { readonly [id: string]: string } = {};
