import { describeWalks } from '../support/stepped-walk.ts';

// the other graphs: together with the two of the quick run they take a minute
describeWalks(['lecture', 'group', 'cross-entropy']);
