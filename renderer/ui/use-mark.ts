import { useTranslation } from 'react-i18next';
import { type DecimalMark, decimalMark } from './number-format.ts';

/** The decimal mark of now, for what shows or paints numbers without a text beside them: it is drawn again with another mark. */
export function useMark(): DecimalMark {
  useTranslation();
  return decimalMark();
}
