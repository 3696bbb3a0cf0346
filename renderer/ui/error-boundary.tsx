import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import './error-boundary.css';

/** What is inside, as the message names it: a key of the namespace `fault`, or the name of a panel. */
type Props = { readonly children: ReactNode } & ({ readonly part: 'canvas' | 'card' | 'stepper' } | { readonly name: string });

interface State {
  readonly message: string | null;
}

/**
 * Keeps a fault in one panel from taking the window away: the rest goes on working, the document is untouched, and the panel
 * says what went wrong and can be shown again.
 */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    const { t } = i18next;
    const { props } = this;
    const part = 'name' in props ? t('fault:panel', { name: props.name }) : t(`fault:part.${props.part}`);
    return (
      <div className="fault" role="alert">
        <p>{t('fault:message', { part })}</p>
        <p className="fault-detail">{message}</p>
        <Button onPress={() => this.setState({ message: null })}>{t('fault:again')}</Button>
      </div>
    );
  }
}
