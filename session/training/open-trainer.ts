import type { Objectives } from '../objectives.ts';
import { SearchTrainer } from './search-trainer.ts';
import { Trainer } from './trainer.ts';
import type { Training, TrainingOptions } from './training-options.ts';

/** Training in the way that the objectives name: down their gradients on the device, or by a search. @throws SessionError */
export const openTrainer = (options: TrainingOptions, { objectives, searches }: Objectives): Training =>
  searches.length > 0 ? new SearchTrainer({ ...options, objectives: searches }) : new Trainer({ ...options, objectives });
