import type { ReactNode } from 'react';
import { t } from '../i18n.ts';
import { ErrorState } from './error-state.tsx';
import { Button } from './ui/button.tsx';
import { Dialog } from './ui/dialog.tsx';

export type ConfirmDialogProps = {
  title: ReactNode;
  /** What will happen, and what will not. */
  text: ReactNode;
  /** The verb on the button. */
  verb: string;
  destroys?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
};

/** Says what an action does before it is done. */
export const ConfirmDialog = (props: ConfirmDialogProps) => (
  <Dialog
    open
    onOpenChange={props.onClose}
    title={props.title}
    description={props.text}
    footer={
      <>
        <Button onClick={props.onClose}>{t('action.cancel')}</Button>
        <Button variant={props.destroys ? 'destroy' : 'main'} disabled={props.pending} onClick={props.onConfirm}>
          {props.verb}
        </Button>
      </>
    }
  >
    {props.children}
    {props.error ? <ErrorState error={props.error} /> : null}
  </Dialog>
);
