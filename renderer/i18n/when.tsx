import { formatAgo, formatMoment } from './format.ts';
import { useTranslation } from './use-translation.ts';

/** How long ago a moment was, in milliseconds since 1970; the moment itself where the pointer rests. */
export function When({ moment }: { readonly moment: number }) {
  const { language } = useTranslation();
  return (
    <time dateTime={new Date(moment).toISOString()} title={formatMoment(moment, language)}>
      {formatAgo(moment, language, Date.now())}
    </time>
  );
}
