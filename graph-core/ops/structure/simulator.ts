import { shapeText, sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type Expr, s } from '../../scalar/expr.ts';
import { SIMULATORS, simulatorOf } from '../../simulators/index.ts';
import { rungeKutta } from '../../simulators/runge-kutta.ts';
import { REWARD, type Simulator } from '../../simulators/simulator.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { Terms } from '../internal/terms.ts';

/** More time steps than this are seconds of planning; a `repeat` around a policy takes as many. */
const MAX_HORIZON = 1000;

const systemOf = (attrs: Attrs): Simulator => simulatorOf(attrs.system as string) as Simulator;

const hasFallen = (simulator: Simulator, state: readonly Expr[]): Expr =>
  simulator.bounds
    .map(({ index, most }): Expr => {
      const x = state[index] as Expr;
      return s.or(s.gt(x, most), s.lt(x, -most));
    })
    .reduce((one, other) => s.or(one, other));

/** A time step where nothing has fallen; what has fallen stays as it is. */
function stepOf(terms: Terms, simulator: Simulator, state: readonly Expr[], standing: Expr, control: Expr) {
  const moved = rungeKutta(terms, state, (now) => simulator.slope(terms, now, control), simulator.timeStep);
  const next = moved.map((x, i) => terms.keep(s.select(standing, x, state[i] as Expr)));
  return { next, stands: terms.keep(s.and(standing, s.not(hasFallen(simulator, next)))) };
}

/** The entries of a value, one by one. */
const entriesOf = (b: Builder, x: Value): Value[] => {
  const flat = b.reshape(x, [sizeOf(x.shape)]);
  return Array.from({ length: sizeOf(x.shape) }, (_, i) => b.reshape(b.slice(flat, 0, i, i + 1), []));
};

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const simulator = systemOf(attrs);
  const { shape: state } = inputs.state as TensorType;
  const { shape: control } = inputs.control as TensorType;
  const names = simulator.state.map(({ name }) => name).join(', ');
  if (state.length !== 1 || state[0] !== simulator.state.length)
    return opError(
      'shape/mismatch',
      `the state is ${shapeText(state)}, that of a ${simulator.type} has ${simulator.state.length} numbers`,
      `wire these: ${names}`,
      'state',
    );
  if (sizeOf(control) !== attrs.horizon)
    return opError(
      'shape/mismatch',
      `the control is ${shapeText(control)}, and the horizon is ${attrs.horizon}`,
      'wire a number for each time step, or set the horizon to how many there are',
      'control',
    );
  return null;
}

export const simulator = composite({
  type: 'simulator',
  version: 1,
  family: 'structure',
  rank: 4,
  title: 'Simulator',
  symbol: '?',
  inputs: {
    state: { docs: 'Where it is: the numbers that the notes list, e.g. position, velocity, angle and angular velocity.' },
    control: { docs: 'What is done in each time step: from −1 to 1, cut off beyond.' },
  },
  outputs: {
    state: { docs: 'Where it is at the end.' },
    cost: { docs: '−reward: the number of time steps at whose end it stands, with a minus.' },
  },
  attrs: {
    system: { type: 'choice', options: SIMULATORS.map(({ type }) => type), default: 'cart-pole', docs: 'What is simulated.' },
    horizon: { type: 'int', default: 1, min: 1, max: MAX_HORIZON, docs: 'Time steps, each with a control of its own.' },
  },
  check,
  expand: (b, inputs, attrs) => {
    const system = systemOf(attrs);
    const terms = new Terms(b);
    const controls = entriesOf(b, inputs.control as Value);
    let state = entriesOf(b, inputs.state as Value).map((x) => terms.leaf(x));
    let standing = terms.keep(s.not(hasFallen(system, state)));
    let cost = s.constant(0);
    for (const each of controls) {
      const u = terms.leaf(each);
      const control = terms.keep(s.select(s.gt(u, 1), 1, s.select(s.lt(u, -1), -1, u)));
      const { next, stands } = stepOf(terms, system, state, standing, control);
      [state, standing] = [next, stands];
      cost = terms.keep(s.sub(cost, s.mul(REWARD, s.cast(stands, 'float'))));
    }
    const end = state.map((x) => b.reshape(terms.value(x), [1]));
    return { state: b.cat(end, 0), cost: terms.value(cost) };
  },
  notDifferentiable: 'a black box, which has a value and no derivative',
  hidesSlope: true,
  docs: {
    summary: 'A cart that balances a pole, or a riderless bicycle: what a policy does goes in, what it costs comes out.',
    notes: [
      `The state of a cart-pole is ${namesOf('cart-pole')}; that of a bicycle ${namesOf('bicycle')}.`,
      'A control of 1 is 10 N on the cart, or 5 N m at the handlebar. A time step is 0.02 s, by the Runge-Kutta method of fourth order.',
      'The pole has fallen beyond 12 degrees or 2.4 m from the middle of the track, the bicycle beyond 45 degrees; what has fallen stays as it is, and earns nothing.',
      'With a policy in front of it, in a repeat that carries the state, it is an episode; the weights of the policy are found by a search, for nothing is known of the slope.',
      'Cart-pole: Barto, Sutton and Anderson (1983) with the equations of Florian (2007); bicycle: the benchmark of Meijaard, Papadopoulos, Ruina and Schwab (2007).',
    ],
    synonyms: [
      'environment',
      'cart-pole',
      'cartpole',
      'pole',
      'bicycle',
      'bike',
      'episode',
      'reward',
      'reinforcement learning',
      'physics',
      'black box',
    ],
  },
  tex: {
    forward: 's_{t+1} = f(s_t, u_t),\\ C = -\\sum_t [\\text{stands at } t + 1]',
    derivative: '\\frac{\\partial C}{\\partial u_t} \\text{ is not known}',
  },
  exports: {
    torch: unsupported('PyTorch has no simulators'),
    onnx: unsupported('ONNX has no simulators'),
  },
  examples: [
    {
      name: 'a push to the right',
      inputs: { state: { shape: [4], data: [0.1, -0.2, 0.05, 0.3] }, control: { shape: [], data: [0.5] } },
      outputs: {
        state: { shape: [4], data: [0.09696804, -0.10320821, 0.05470206, 0.17046058] },
        cost: { shape: [], data: [-1] },
      },
      kink: 'no derivative is known',
    },
    {
      name: 'three time steps, the second cut off at −1',
      inputs: { state: { shape: [4], data: [0.02, 0, -0.03, 0.1] }, control: { shape: [3], data: [1, -4, 0.25] } },
      attrs: { horizon: 3 },
      outputs: {
        state: { shape: [4], data: [0.02442979, 0.0501225, -0.03145879, -0.00274131] },
        cost: { shape: [], data: [-3] },
      },
      kink: 'no derivative is known',
    },
    {
      name: 'it falls in the first time step, and stays as it is',
      inputs: { state: { shape: [4], data: [0, 0, 0.2, 2] }, control: { shape: [2], data: [1, 0] } },
      attrs: { horizon: 2 },
      outputs: {
        state: { shape: [4], data: [0.00192294, 0.19216767, 0.23780221, 1.7826103] },
        cost: { shape: [], data: [0] },
      },
      kink: 'no derivative is known',
    },
    {
      name: 'a bicycle',
      inputs: {
        state: { shape: [7], data: [0.1, -0.05, 0.02, 0.1, 0.3, 1, 2] },
        control: { shape: [1], data: [-0.4] },
      },
      attrs: { system: 'bicycle' },
      outputs: {
        state: { shape: [7], data: [0.10071433, -0.04964052, 0.05193432, -0.05793727, 0.29725444, 1.01765352, 2.05734415] },
        cost: { shape: [], data: [-1] },
      },
      kink: 'no derivative is known',
    },
    {
      name: 'a state of another system',
      inputs: { state: { shape: [4], data: [0, 0, 0, 0] }, control: { shape: [], data: [0] } },
      attrs: { system: 'bicycle' },
      error: 'shape/mismatch',
    },
  ],
});

function namesOf(type: string): string {
  return (simulatorOf(type)?.state ?? []).map(({ name, unit }) => `${name} (${unit})`).join(', ');
}
