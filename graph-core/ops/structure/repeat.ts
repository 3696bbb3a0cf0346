import { structural, unsupported } from '../define.ts';

export const DEFAULT_TIMES = 2;
/** More iterations than this are a loop that trains nothing any more, and a graph that takes seconds to plan. */
export const MAX_TIMES = 1000;

export const repeat = structural({
  type: 'repeat',
  version: 1,
  family: 'structure',
  title: 'Repeat',
  symbol: 'G × N',
  // ports come from the definition that it repeats
  inputs: {},
  outputs: {},
  attrs: {
    definition: { type: 'string', default: '', docs: 'Name of the subgraph in the document’s definitions.' },
    times: {
      type: 'int',
      default: DEFAULT_TIMES,
      min: 1,
      max: MAX_TIMES,
      docs: 'How often the subgraph runs, one time after the other.',
    },
    share: { type: 'bool', default: true, docs: 'One set of weights for all iterations, or one for each.' },
    shareWith: { type: 'json', default: null, docs: 'Id of another instance whose weights are used, or null for own ones.' },
    carry: {
      type: 'json',
      default: null,
      docs: 'Input port that each output feeds in the next iteration, as { output: input }; null carries between ports of one name, or from the only output to the first input.',
    },
    scan: { type: 'strings', default: [], docs: 'Inputs cut along their first axis: each iteration gets one entry.' },
    collect: {
      type: 'strings',
      default: [],
      docs: 'Outputs stacked along a new first axis; the others are those of the last iteration.',
    },
  },
  docs: {
    summary: 'A subgraph that runs several times, each iteration fed by the one before.',
    notes: [
      'The first iteration gets the wired values; inputs that are neither carried nor scanned are the same in all iterations.',
      'Iterations are r[0], r[1] …: with shared weights all use those of r[0], and their gradients add up.',
    ],
    synonyms: ['loop', 'unroll', 'recurrent', 'rnn', 'scan', 'time steps', 'for'],
  },
  tex: {
    forward: 'h_{t+1} = G(h_t, x_t, w),\\ t = 0 \\ldots N - 1',
    derivative:
      '\\frac{\\partial C}{\\partial h_t} = \\frac{\\partial C}{\\partial h_{t+1}} \\frac{\\partial G}{\\partial h_t},\\ \\frac{\\partial C}{\\partial w} = \\sum_t \\frac{\\partial C}{\\partial h_{t+1}} \\frac{\\partial G}{\\partial w}',
  },
  exports: { torch: unsupported('a Python loop over a module'), onnx: unsupported('written out, one iteration after the other') },
  examples: [],
});
