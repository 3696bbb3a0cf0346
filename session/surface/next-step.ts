import type { Document } from '../../graph-core/model/document.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { gradientsOf } from '../eta/curvature.ts';
import { landscapeOf } from '../eta/eta-questions.ts';
import type { QuestionRequests } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { SessionError } from '../session-error.ts';
import { structureOf } from '../stepper/compile.ts';
import { openTrainer } from '../training/open-trainer.ts';
import type { NextStep } from '../views/surface.ts';
import { type Direction, dot } from './directions.ts';
import { project } from './plane.ts';
import { type OnPlane, openPlane } from './surface.ts';

/**
 * One update of the document's own optimiser over the whole set, from the current weights and with what it remembers, taken beside
 * them and compared with the steepest way down. Nothing stored changes. @throws SessionError `surface/...`, `training/...`; DeviceError
 */
export async function nextStepOf({ plane: spec }: QuestionRequests['nextStep']['in'], asked: Asked): Promise<NextStep> {
  // a run that goes on changes no numbers of an answer
  const then = { ...asked, store: asked.store.beside() };
  const { plane, weights } = spec === null ? watchedPlane(then) : openPlane(spec, then);
  const executor = asked.precise ?? createCpuExecutor('float64');
  const gradient = await gradientsOf([...weights.keys()], landscapeOf(then), executor, asked.signal);
  const after = await weightsAfterUpdate(then);
  const difference = ([address, w]: readonly [string, Float64Array]) =>
    [address, (after.get(address) ?? w).map((x, i) => x - (w[i] as number))] as const;
  const move: Direction = new Map([...weights].map(difference));
  const steepest: Direction = new Map([...gradient].map(([address, g]) => [address, g.map((x) => -x)]));
  // coordinates are those of a place: from the origin, what is absent being 0
  const origin = new Map([...weights].map(([address, w]) => [address, new Float64Array(w.length)]));
  const [a, b] = project(move, origin, plane);
  const [u, v] = [dot(plane.u, plane.u), dot(plane.v, plane.v)];
  const [length, steepness] = [Math.sqrt(dot(move, move)), Math.sqrt(dot(steepest, steepest))];
  const along = dot(move, steepest);
  const cosine = along / (length * steepness);
  return {
    step: then.store.steps,
    steepest: project(steepest, origin, plane),
    move: [a, b],
    length,
    inPlane: length === 0 ? 0 : Math.min(1, Math.sqrt(a * a * u + b * b * v) / length),
    slope: -along,
    angle: Number.isFinite(cosine) ? (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI : null,
  };
}

function watchedPlane({ path, stepping, store }: Asked): Pick<OnPlane, 'plane' | 'weights'> {
  const plane = path?.watched?.plane;
  if (!plane) throw new SessionError('surface/no-plane', 'no surface is looked at', null, 'draw the surface first');
  const moving = stepping.document().analysis.parameters.filter(({ trainable, spec }) => trainable && spec.role !== 'buffer');
  return { plane, weights: new Map(moving.map(({ address }) => [address, store.get(address)])) };
}

/** @throws SessionError where nothing can be trained, or the update is not finite; DeviceError */
async function weightsAfterUpdate({ stepping, store: current, signal }: Asked): Promise<ReadonlyMap<string, Float64Array>> {
  const { document: whole, analysis, seed } = stepping.document();
  const document: Document = { ...whole, training: { ...whole.training, batch: { size: 'all' } } };
  const ready = stepping.ready();
  const { executor, cache: plans } = await stepping.plans();
  const store = current.beside();
  store.leaveStep();
  // a plan of its own: that of a run that is going on holds the numbers of the run
  const { key: own, form } = structureOf(document, analysis, ready.dataset);
  const key = `beside ${own}`;
  const common = { document, analysis, dataset: ready.dataset, store, plans, limits: executor.info.limits, key, form, seed };
  const { halted } = await openTrainer(common, ready).advance(1, signal);
  if (halted) throw new SessionError('surface/step', 'the next update is not finite', null, 'take a smaller learning rate');
  return store.values();
}
