import type { BodyProps } from './body-props.ts';
import { Outline } from './outline.tsx';
import { Title } from './title.tsx';

/** A collapsed block: its silhouette, small, with its name and no numbers. */
export function CollapsedBody({ data, detail }: BodyProps) {
  const { node, op, geometry } = data;
  return (
    <>
      <Outline geometry={geometry} />
      <div className="collapsed-text" style={{ width: geometry.body }}>
        {detail === 'full' && <Title node={node} />}
        {detail === 'middle' && <span className="title">{node.title ?? op?.title ?? node.id}</span>}
      </div>
    </>
  );
}
