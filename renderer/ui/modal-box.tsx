import { type ReactNode, useEffect, useState } from 'react';
import { Modal, ModalOverlay } from 'react-aria-components';

/** True until the first frame with it has been painted. */
function useEntering(): boolean {
  const [isEntering, setEntering] = useState(true);
  useEffect(() => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setEntering(false));
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return isEntering;
}

export interface ModalBoxProps {
  readonly children: ReactNode;
  readonly className: string;
  readonly scrim?: string;
  /** Also by a click beside it. */
  readonly isDismissable: boolean;
  readonly onClose: () => void;
}

/**
 * The box of a modal dialog over the window; Escape closes it. What is behind is made inert only when the box has been painted: the
 * browser styles all of the window anew for that, which takes longer than the box itself.
 */
export function ModalBox({ children, className, scrim = 'dialog-scrim', isDismissable, onClose }: ModalBoxProps) {
  const isEntering = useEntering();
  return (
    <ModalOverlay
      isOpen
      UNSTABLE_deferUntilEntered
      isEntering={isEntering}
      isDismissable={isDismissable}
      onOpenChange={(open) => !open && onClose()}
      className={scrim}
    >
      <Modal className={className}>{children}</Modal>
    </ModalOverlay>
  );
}
