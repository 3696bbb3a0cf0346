import { memo } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import type { BodyProps } from './body-props.ts';
import { Title } from './title.tsx';

/** A block of a type that this version does not know: it is kept as it is and does not run. */
export const UnknownBody = memo(function UnknownBody({ data, detail }: BodyProps) {
  const { t } = useTranslation('canvas');
  return (
    <div className="unknown">
      {detail !== 'far' && <span className="unknown-mark">?</span>}
      {detail === 'full' && (
        <>
          <Title node={data.node} />
          <span className="unknown-type">{t('unknown-type', { type: data.node.type })}</span>
        </>
      )}
    </div>
  );
});
