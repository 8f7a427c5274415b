import { Dialog } from '../components/ui/dialog.tsx';
import { t } from '../i18n.ts';
import { NewWorkspaceForm } from './new-workspace-form.tsx';

export type NewWorkspaceDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

/** Asks for a name and makes a workspace. */
export const NewWorkspaceDialog = ({ open, onOpenChange }: NewWorkspaceDialogProps) => (
  <Dialog
    open={open}
    onOpenChange={onOpenChange}
    title={t('workspace.new.title')}
    description={t('workspace.new.text')}
  >
    <NewWorkspaceForm onDone={() => onOpenChange(false)} />
  </Dialog>
);
