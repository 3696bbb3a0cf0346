import { z } from 'zod';
import { ID_PATTERN, isAddress, isNodeId, MAX_ID_LENGTH } from '../model/address.ts';
import { INIT_NAMES, MISSING_POLICIES } from '../model/document.ts';
import { LIMITS } from './limits.ts';

/**
 * The shape of a file. It is the checker of {@link ./load.ts} and, through {@link documentJsonSchema}, the published JSON
 * Schema. Objects are loose: fields that this version does not know are kept.
 *
 * Compiled checkers need `eval`, which the content security policy of the window forbids.
 */
z.config({ jitless: true });

const MAX_INT = 2 ** 31 - 1;

const label = z.string().max(LIMITS.label);
const count = z.int().min(0).max(MAX_INT);

/** Of blocks, and of blocks in a library. */
export const id = z
  .string()
  .max(MAX_ID_LENGTH)
  .regex(ID_PATTERN)
  .refine(isNodeId, { message: 'an id that is not a reserved word' })
  .describe('Letters, digits, _ and -, not beginning with a digit or -.');

const address = z
  .string()
  .refine(isAddress, { message: 'an address like "f.output"' })
  .describe('node.port; inside a group g1/f.weight; of a list port cat1.inputs.0.');

/** Elements are looked at by tensor-json, in one loop: a million of them through a schema would take seconds. */
const tensorSchema = z
  .looseObject({
    dtype: z.string().describe('float, int32, bool or a usual spelling such as float32, float64, int64.'),
    shape: z.array(count),
    data: z
      .array(z.unknown())
      .meta({ id: 'tensorData' })
      .describe('Row-major; "NaN", "Infinity", "-Infinity" and "-0" as texts.'),
  })
  .meta({ id: 'tensor' });

const coordinate = z.number().min(-LIMITS.coordinate).max(LIMITS.coordinate);
const point = z.object({ x: coordinate, y: coordinate });

const nodeSchema = z
  .looseObject({
    id,
    type: label.min(1).describe('Type id of the block, e.g. linear.'),
    attrs: z.record(z.string(), z.unknown()).optional(),
    version: z.int().min(1).max(MAX_INT).optional().describe("Version of the block's attributes; 1 when absent."),
    position: point.optional(),
    title: label.optional(),
    symbols: z.record(z.string(), label).optional(),
    muted: z.boolean().optional().describe('The block computes nothing, and passes its first input on.'),
  })
  .meta({ id: 'node' });

const edgeSchema = z.looseObject({ from: address, to: address }).meta({ id: 'edge' });

const stored = {
  value: tensorSchema.optional(),
  file: z
    .string()
    .max(LIMITS.label)
    .optional()
    .describe("A .safetensors file inside the document's folder that holds the value; never a URL."),
  tensor: label.optional().describe('Name of the tensor in the file.'),
};

const parameterSchema = z
  .looseObject({
    init: z.enum(INIT_NAMES).optional(),
    initArgs: z.record(z.string(), z.number()).optional(),
    trainable: z.boolean().optional(),
    stream: label.optional().describe('Name of the random stream its initial value is drawn from.'),
    ...stored,
    tensor: label.optional().describe("Name of the tensor in the file; the parameter's address when absent."),
    state: z
      .record(z.string(), z.looseObject(stored).meta({ id: 'stored' }))
      .optional()
      .describe('What optimisers keep for it, by number of the objective and name, e.g. 0.mean.'),
    role: z.enum(['buffer']).optional(),
    filled: z.array(z.enum(['stream'])).optional(),
  })
  .meta({ id: 'parameter' });

const groupPort = z.looseObject({ name: label.min(1), at: address }).meta({ id: 'groupPort' });

/** What makes a definition a block of its own; a library has the same of each block. */
export const ownBlock = {
  title: label.optional().describe('What the block is called.'),
  icon: z.string().max(40).optional().describe('An icon of the editor by its name, or one or two characters.'),
  docs: z.string().max(LIMITS.docs).optional().describe('What the block does; TeX between dollar signs.'),
  version: z.int().min(1).max(MAX_INT).optional().describe('Counts from 1.'),
};

const definition = z
  .looseObject({
    ...ownBlock,
    library: id.optional().describe('Id of the block in a library.'),
    nodes: z.array(nodeSchema),
    edges: z.array(edgeSchema),
    inputs: z.array(groupPort),
    outputs: z.array(groupPort),
  })
  .meta({ id: 'definition' });

const source = z.looseObject({
  file: z.string().max(LIMITS.label).optional().describe("A path inside the document's folder; never a URL."),
  inline: z.string().optional().describe("The table's content itself; it goes before the file."),
  encoding: z.enum(['base64']).optional().describe('How "inline" writes the bytes of a file that is not text.'),
  generator: label.optional().describe('A toy set in place of a file, by its name.'),
  rows: z.number().optional(),
  noise: z.number().optional(),
  seed: z.number().optional(),
  copies: z.number().optional(),
  points: z.array(z.array(z.number())).optional().describe('Of a drawn set: x1, x2 and class, or x and y, a row each.'),
  modes: z.number().optional(),
  radius: z.number().optional(),
  text: z
    .looseObject({ window: z.number(), stride: z.number().optional(), vocabulary: z.string().optional() })
    .optional()
    .describe(
      'Makes windows of characters of a text file: their length, how far they are apart, and the characters that are classes.',
    ),
  missing: z
    .union([z.enum(MISSING_POLICIES), z.record(z.string(), z.enum(MISSING_POLICIES))])
    .optional()
    .describe('What becomes of rows without a value, for all columns or by column.'),
});

const columnBinding = z.looseObject({ source: label, columns: z.array(label), scale: z.number().optional() });

const seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

const split = z
  .union([
    z.object({
      train: z.number().min(0).max(1),
      validation: z.number().min(0).max(1).optional(),
      seed: seed.optional(),
      stratify: label.optional().describe('A column whose classes are divided alike.'),
    }),
    z.object({ first: count, validation: count.optional() }),
    z.object({ column: label }),
  ])
  .describe(
    'Which rows are for training and validation: shares drawn with a seed, the first ones, or those that a column names.',
  );

const data = z.looseObject({
  sources: z.record(z.string(), source).optional(),
  columns: z.record(z.string(), columnBinding).optional(),
  split: split.optional(),
});

const rate = z
  .looseObject({
    type: label.min(1),
    warmup: z.number().optional().describe('Updates in which the rate rises linearly to where the schedule begins.'),
    warmupFrom: z.number().optional().describe('Share of the rate that the warm-up begins with; 1/3 when absent.'),
  })
  .describe('How the learning rate changes from update to update.');

const group = z.looseObject({
  parameters: z.array(label).describe('Patterns of addresses; * stands for any text.'),
  lr: z.number().optional(),
  lrFactor: z.number().optional().describe("In place of lr: a share of the optimiser's, which it follows."),
  weightDecay: z.number().optional(),
  frozen: z.boolean().optional().describe('They stay as they are.'),
  eta: tensorSchema.optional().describe('A rate for each entry of the parameter, or a matrix over its entries.'),
});

const objective = z.looseObject({
  cost: address,
  parameters: z.array(label).describe('Patterns of addresses; * stands for any text.'),
  optimizer: z.looseObject({
    type: label.min(1),
    lr: z.number().optional(),
    sigma: z.number().optional().describe('Of a search: how far candidates lie from the weights at first.'),
    population: z.int().optional().describe('Of a search: candidates of a step.'),
    clipNorm: z.number().optional().describe('Limit of the norm of all gradients of the objective together; 0 is none.'),
    clipValue: z.number().optional().describe('Limit of the size of each entry of a gradient; 0 is none.'),
    schedule: rate.optional(),
  }),
  groups: z.array(group).optional().describe('Parameters with settings of their own; the first group that means one counts.'),
  steps: z.int().min(1).max(MAX_INT).optional(),
});

const simulator = z
  .looseObject({
    type: label.min(1).describe('cart-pole or bicycle.'),
    policy: z
      .union([z.object({ logits: address }), z.object({ mean: address, std: z.number() })])
      .describe('The output that decides: logits of actions that are numbered, or the mean of a normally distributed one.'),
    observation: address.describe('The observed variable that the policy sees the state in.'),
    action: address.describe('The observed variable that training finds the action in.'),
    cost: address.describe('The observed variable that training finds the discounted cost from there on in.'),
    horizon: z.int().min(1).max(MAX_INT).optional().describe('Time steps after which an episode is over; 500.'),
    episodes: z.int().min(1).max(MAX_INT).optional().describe('Episodes at once; 16.'),
    rows: z.int().min(1).max(MAX_INT).optional().describe('Time steps of an iteration that are trained on; 1024.'),
    discount: z.number().optional().describe('Weight of the next cost; 0.99.'),
  })
  .describe('A black box that a policy acts on: each epoch trains on the rows of new episodes.');

const training = z.looseObject({
  seed: seed.optional(),
  streams: z
    .record(z.string(), label)
    .optional()
    .describe('By path, of blocks that draw random numbers: the name of their stream, where it is not that of their place.'),
  simulator: simulator.optional(),
  epochs: count.optional(),
  batch: z
    .looseObject({
      size: z.union([z.literal('all'), z.int().min(1).max(MAX_INT)]),
      order: z.enum(['sequence', 'shuffle', 'replacement']).optional(),
      last: z.enum(['keep', 'drop']).optional(),
    })
    .optional(),
  objectives: z.array(objective).optional(),
  schedule: z
    .enum(['sequential', 'simultaneous', 'extra-gradient'])
    .optional()
    .describe('Which weights an objective sees: those of the updates before it, those before the step, or those one step ahead.'),
  metrics: z.array(z.looseObject({ type: label.min(1), output: address.optional(), target: address.optional() })).optional(),
  stop: z
    .looseObject({
      loss: z.number().optional().describe('The run ends once L(S, w) on the training rows is at most this.'),
      patience: z.int().min(1).max(MAX_INT).optional().describe('Epochs in a row without a lower loss, after which it ends.'),
      minDelta: z.number().min(0).optional().describe('What counts as lower: by more than this.'),
      restore: z.boolean().optional().describe('Whether the weights of the best epoch are put back; default true.'),
    })
    .optional(),
  progress: z
    .looseObject({
      steps: count,
      optimizers: z.array(
        z.looseObject({
          type: label,
          since: count,
          state: z
            .record(z.string(), tensorSchema)
            .optional()
            .describe('What a search remembers for all parameters of the objective together.'),
        }),
      ),
    })
    .optional()
    .describe('How far training has come, and whose state the parameters keep since which step.'),
});

export const documentSchema = z.looseObject({
  format: z.literal('chainrule-graph'),
  version: z.literal(1),
  name: label,
  nodes: z.array(nodeSchema).max(LIMITS.nodes),
  edges: z.array(edgeSchema).max(LIMITS.edges),
  parameters: z
    .record(z.string(), parameterSchema)
    .describe('By address, of explicit parameter blocks and of blocks that own some.'),
  definitions: z.record(z.string(), definition).describe('The insides of groups, by name.'),
  data,
  training,
  view: z.looseObject({}).describe('Viewport, frames, notes, reroutes: what changes no number.'),
});
