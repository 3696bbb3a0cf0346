import { memo } from 'react';
import { titleOf } from '../../i18n/block-words.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import type { BodyProps } from './body-props.ts';
import { Outline } from './outline.tsx';
import { Title } from './title.tsx';

/** A collapsed block: its silhouette, small, with its name and no numbers. */
export const CollapsedBody = memo(function CollapsedBody({ data, detail }: BodyProps) {
  // names of blocks are those of the language
  useTranslation();
  const { node, op, geometry } = data;
  return (
    <>
      <Outline geometry={geometry} />
      <div className="collapsed-text" style={{ width: geometry.body }}>
        {detail === 'full' && <Title node={node} />}
        {detail === 'middle' && <span className="title">{node.title ?? titleOf(op) ?? node.id}</span>}
      </div>
    </>
  );
});
