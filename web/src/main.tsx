import './app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries.ts';
import { Toaster } from './components/ui/toaster.tsx';
import { TooltipProvider } from './components/ui/tooltip.tsx';
import { locale, useLocale } from './i18n.ts';
import { router } from './router.tsx';
import { watchSystemTheme } from './theme.ts';

/** `key`: a change of language draws everything anew, because `t` is a plain function. */
function App() {
  const language = useLocale();
  return (
    <TooltipProvider key={language} delayDuration={300}>
      <RouterProvider router={router} />
      <Toaster />
    </TooltipProvider>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root.');
document.documentElement.lang = locale();
watchSystemTheme();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
