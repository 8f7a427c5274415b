import { Card } from '../components/ui/card.tsx';
import { NewWorkspaceForm } from '../frame/new-workspace-form.tsx';
import { UserMenu } from '../frame/user-menu.tsx';
import { t } from '../i18n.ts';

/** Where somebody without a workspace arrives. */
export const NewWorkspacePage = () => (
  <main className="mx-auto max-w-md px-6 py-20">
    <div className="absolute top-3 right-5">
      <UserMenu />
    </div>
    <h1 className="mb-1">{t('workspace.new.title')}</h1>
    <p className="mb-4 text-muted">{t('workspace.new.text')}</p>
    <Card>
      <NewWorkspaceForm />
    </Card>
  </main>
);
