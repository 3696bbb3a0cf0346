import { resolveSimulator } from '../../graph-core/validate/simulator.ts';
import { SessionError } from '../session-error.ts';
import { EpisodeTrainer } from './episode-trainer.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

export type Training = Trainer | EpisodeTrainer;

/** What trains a document: on the rows of its data, or on those of episodes in its simulator. @throws SessionError */
export function openTraining(options: TrainerOptions): Training {
  const trainer = new Trainer(options);
  const simulator = resolveSimulator(options.document, options.analysis);
  if (!simulator.ok) {
    const [fault] = simulator.error;
    throw new SessionError(fault?.code ?? '', fault?.message ?? '', fault?.address, fault?.mend);
  }
  return simulator.value ? new EpisodeTrainer(trainer, simulator.value, options) : trainer;
}
