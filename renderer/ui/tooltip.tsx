import type { ReactElement } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';

export interface WithTooltipProps {
  readonly text: string;
  /** Key combination, shown after the text. */
  readonly keys?: string;
  /** A focusable element of the component library. */
  readonly children: ReactElement;
}

/** Text beside a control on hover (after 500 ms) and on keyboard focus (at once). */
export function WithTooltip({ text, keys, children }: WithTooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip className="tooltip" offset={6}>
        {text}
        {keys !== undefined && <span className="keys"> {keys}</span>}
      </Tooltip>
    </TooltipTrigger>
  );
}
