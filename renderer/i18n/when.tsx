import { useTranslation } from 'react-i18next';
import { formatAgo, formatMoment } from './format.ts';

/** How long ago a moment was, in milliseconds since 1970; the moment itself where the pointer rests. */
export function When({ moment }: { readonly moment: number }) {
  const { i18n } = useTranslation();
  return (
    <time dateTime={new Date(moment).toISOString()} title={formatMoment(moment, i18n.language)}>
      {formatAgo(moment, i18n.language, Date.now())}
    </time>
  );
}
