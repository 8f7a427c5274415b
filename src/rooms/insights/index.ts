/** Insights: questions on pseudonymous rows, their answers with small groups hidden, saved questions, dashboards (C5.1). */
export { ask } from './ask-question.ts';
export { createDashboard, deleteDashboard, getDashboard, listDashboards, updateDashboard } from './keep-dashboard.ts';
export { createQuestion, deleteQuestion, getQuestion, listQuestions, updateQuestion } from './keep-question.ts';
export { listFields } from './list-fields.ts';
export { policy } from './policy.ts';
