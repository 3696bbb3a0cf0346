import { describeWalk } from '../support/walk/walk.ts';

describeWalk('diamond');
