import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components';
import { ModalBox } from './modal-box.tsx';

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons, the confirming one last. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly wide?: boolean;
  /** `alertdialog` for a message that needs an answer; it is not closed by a click outside. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly testId?: string;
}

/** A modal dialog; Escape closes it. */
export function Dialog({ title, children, actions, onClose, wide = false, role = 'dialog', testId }: DialogProps) {
  return (
    <ModalBox isDismissable={role === 'dialog'} onClose={onClose} className={wide ? 'dialog dialog-wide' : 'dialog'}>
      <AriaDialog isEntering={false} role={role} className="dialog-body" data-testid={testId}>
        <Heading slot="title" level={2} className="dialog-title">
          {title}
        </Heading>
        {children}
        {actions !== undefined && <div className="dialog-actions">{actions}</div>}
      </AriaDialog>
    </ModalBox>
  );
}
