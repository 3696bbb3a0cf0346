import { describeWalks } from '../support/stepped-walk.ts';

describeWalks(['diamond', 'attention']);
