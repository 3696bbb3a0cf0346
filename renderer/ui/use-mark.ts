import { useSyncExternalStore } from 'react';
import { type DecimalMark, decimalMark, onDecimalMark } from './number-format.ts';

/**
 * The decimal mark of now, for what shows or paints numbers without a text beside them: it is drawn again with another mark. There
 * are formulas by the hundred on a canvas, so this listens to nothing else.
 */
export const useMark = (): DecimalMark => useSyncExternalStore(onDecimalMark, decimalMark);
