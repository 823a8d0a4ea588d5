// Every address of the console. They stand behind a `#`: the page works under any path, as behind a port-forward or a proxy, and
// the console serves one file.

import { createRouter, createWebHashHistory } from 'vue-router';

import ServiceView from '@/features/compare/ServiceView.vue';
import ExperimentView from '@/features/experiment/ExperimentView.vue';
import FaultsView from '@/features/faults/FaultsView.vue';
import LoadView from '@/features/load/LoadView.vue';
import OverviewView from '@/features/overview/OverviewView.vue';
import RolloutsView from '@/features/rollouts/RolloutsView.vue';
import RolloutView from '@/features/rollouts/RolloutView.vue';
import RulesView from '@/features/rules/RulesView.vue';

/** What a release is shown with first. */
const FIRST = 'payment-service';

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'overview', component: OverviewView },
    { path: '/service', redirect: `/service/${FIRST}` },
    { path: '/service/:service', name: 'service', component: ServiceView, props: true },
    { path: '/rules', redirect: `/rules/${FIRST}` },
    { path: '/rules/:service', name: 'rules', component: RulesView, props: true },
    { path: '/rollouts', name: 'rollouts', component: RolloutsView },
    { path: '/rollouts/:service', name: 'rollout', component: RolloutView, props: true },
    { path: '/experiment', name: 'experiment', component: ExperimentView },
    { path: '/faults', name: 'faults', component: FaultsView },
    { path: '/load', name: 'load', component: LoadView },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: (to, from, kept) => kept ?? (to.path === from.path ? {} : { top: 0 }),
});
