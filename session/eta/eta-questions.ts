import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { datasetAt } from '../data/draw-feeds.ts';
import { allOf } from '../objectives.ts';
import { costsOnView } from '../on-view.ts';
import type { FullTensor, QuestionRequests } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { SessionError } from '../session-error.ts';
import { buildEta, gradientsOf, type Landscape } from './curvature.ts';

/** L(S, w) at the current weights, of an objective by number, else of the turn on view. @throws SessionError `eta/no-cost` */
export function landscapeOf(asked: Asked, objective?: number): Landscape {
  const { stepping, store } = asked;
  const costs = allOf(stepping.ready()).find(({ index }) => index === objective)?.costs ?? costsOnView(asked);
  if (costs.length === 0)
    throw new SessionError('eta/no-cost', 'there is no cost to take a gradient of', null, 'wire a cost block');
  return { ...stepping.document(), dataset: datasetAt(stepping.ready().dataset, 0), parameters: store.values(), costs };
}

/** See `lossGradient` of the questions; a weight that the cost does not depend on has the gradient 0. @throws SessionError; DeviceError */
export async function lossGradientOf(
  { addresses, objective }: QuestionRequests['lossGradient']['in'],
  asked: Asked,
): Promise<Record<string, FullTensor>> {
  const { parameters } = asked.stepping.document().analysis;
  const wanted = parameters.filter(({ address }) => addresses.includes(address));
  const found = await gradientsOf(
    wanted.map(({ address }) => address),
    landscapeOf(asked, objective),
    precise(asked),
    asked.signal,
  );
  return Object.fromEntries(
    wanted.map(({ address, shape }) => {
      const data = found.get(address) ?? new Float64Array(asked.store.get(address).length);
      return [address, { dtype: 'float', shape, data } as const];
    }),
  );
}

/** See `buildEta` of the questions. @throws SessionError `eta/...`; DeviceError */
export async function builtEtaOf(
  { address, source, damping, objective }: QuestionRequests['buildEta']['in'],
  asked: Asked,
): Promise<FullTensor> {
  if (!(Number.isFinite(damping) && damping >= 0))
    throw new SessionError('eta/damping', `a damping is a finite number from 0 on, not ${damping}`, address, 'give 0 for none');
  const { size, data } = await buildEta(source, address, damping, landscapeOf(asked, objective), precise(asked), asked.signal);
  return { dtype: 'float', shape: [size, size], data };
}

/** An inverse magnifies what float32 leaves out: the reference works it out, whatever the device is. */
const precise = ({ precise: executor = createCpuExecutor('float64') }: Asked) => executor;
