import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  ToggleButton as AriaToggle,
  type ToggleButtonProps,
} from 'react-aria-components';
import { WithTooltip } from './tooltip.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  readonly children: ReactNode;
  readonly kind?: 'normal' | 'plain' | 'primary';
  readonly className?: string;
  /** Shown on hover and focus; `keys` are appended. */
  readonly tip?: string;
  readonly keys?: string;
  readonly testId?: string;
}

const classes = (kind: string, extra = ''): string => `button button-${kind} ${extra}`.trim();

/** A push button. */
export function Button({ kind = 'normal', className, tip, keys, testId, children, ...rest }: ButtonProps) {
  const button = (
    <AriaButton {...rest} className={classes(kind, className)} data-testid={testId}>
      {children}
    </AriaButton>
  );
  if (tip === undefined) return button;
  return (
    <WithTooltip text={tip} {...(keys === undefined ? {} : { keys })}>
      {button}
    </WithTooltip>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'tip'> {
  /** What it does: the accessible name and the tooltip. */
  readonly label: string;
}

/** A square button that shows an icon alone. */
export function IconButton({ label, className = '', kind = 'plain', ...rest }: IconButtonProps) {
  return <Button {...rest} kind={kind} tip={label} aria-label={label} className={`button-icon ${className}`} />;
}

export interface ToggleProps extends Omit<ToggleButtonProps, 'className' | 'children' | 'style'> {
  readonly children: ReactNode;
  readonly label: string;
  readonly className?: string;
  readonly keys?: string;
  readonly testId?: string;
}

/** A button that stays pressed. */
export function Toggle({ label, className = '', keys, testId, children, ...rest }: ToggleProps) {
  return (
    <WithTooltip text={label} {...(keys === undefined ? {} : { keys })}>
      <AriaToggle {...rest} aria-label={label} className={classes('plain', className)} data-testid={testId}>
        {children}
      </AriaToggle>
    </WithTooltip>
  );
}
