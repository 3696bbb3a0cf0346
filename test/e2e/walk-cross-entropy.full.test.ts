import { describeWalk } from '../support/walk/walk.ts';

describeWalk('cross-entropy');
