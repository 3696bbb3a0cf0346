/**
 * The examples in the order in which they are best opened, from the first step to what asks for all that comes before, each with
 * its chapter. The welcome screen and `examples/README.md` follow it; every file in `examples/` has its line here.
 */
const COURSE: readonly (readonly [chapter: string, example: string])[] = [
  ['first-steps', 'first-launch'],
  ['first-steps', 'linear-regression-iris'],
  ['first-steps', 'logistic-regression-iris'],
  ['chain-rule', 'lecture-network'],
  ['chain-rule', 'lecture-network-squared-norm'],
  ['chain-rule', 'lecture-network-cross-entropy'],
  ['networks', 'spirals-relu'],
  ['networks', 'spirals-tanh'],
  ['networks', 'digits-classifier'],
  ['networks', 'digits-classifier-random-split'],
  ['networks', 'digits-lenet'],
  ['networks', 'digits-lenet-random-split'],
  ['obstacles', 'eta-matrix'],
  ['obstacles', 'deep-sigmoid'],
  ['obstacles', 'deep-relu-norm'],
  ['without-labels', 'prototypes'],
  ['without-labels', 'digits-autoencoder'],
  ['sequences', 'recurrent'],
  ['sequences', 'characters'],
  ['two-players', 'bilinear-game'],
  ['two-players', 'gan-ring'],
  ['without-gradients', 'staircase'],
  ['without-gradients', 'many-weights'],
  ['without-gradients', 'black-box'],
  ['without-gradients', 'script-black-box'],
  ['control', 'cart-pole-search'],
  ['control', 'cart-pole'],
  ['control', 'bicycle'],
  ['control', 'cart-pole-actor-critic'],
  ['control', 'bicycle-actor-critic'],
];

/** A part of the course; its name and its purpose stand in the language files under `chapter`. */
export interface Chapter {
  readonly id: string;
  /** Names of files in `examples/`, without their extension. */
  readonly examples: readonly string[];
}

/** The chapters in their order, each with its examples. */
export const CHAPTERS: readonly Chapter[] = [...new Set(COURSE.map(([chapter]) => chapter))].map((id) => ({
  id,
  examples: COURSE.flatMap(([chapter, example]) => (chapter === id ? [example] : [])),
}));
