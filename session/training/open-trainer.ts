import { resolveSimulator } from '../../graph-core/validate/simulator.ts';
import type { Objectives } from '../objectives.ts';
import { errorOf, SessionError } from '../session-error.ts';
import { EpisodeTrainer } from './episode-trainer.ts';
import { SearchTrainer } from './search-trainer.ts';
import { Trainer } from './trainer.ts';
import type { Training, TrainingOptions } from './training-options.ts';

/**
 * Training in the way that the document names: down gradients on the device or by a search, on the rows of its data or on those of
 * episodes in its simulator. @throws SessionError
 */
export function openTrainer(options: TrainingOptions, { objectives, searches }: Objectives): Training {
  const simulator = resolveSimulator(options.document, options.analysis);
  if (!simulator.ok) throw errorOf(simulator.error);
  if (searches.length === 0) {
    const trainer = new Trainer({ ...options, objectives });
    return simulator.value ? new EpisodeTrainer(trainer, simulator.value, options) : trainer;
  }
  if (simulator.value) {
    const mend = 'give its objectives an optimizer that takes gradients';
    throw new SessionError('training/simulator', 'a search does not train on a simulator', '/training/simulator', mend);
  }
  return new SearchTrainer({ ...options, objectives: searches });
}
