// Every address of the shop. Clean ones: the storefront answers each that is not `/api/…` or a file with the page itself.
//
// The views are in one script: while a release is rolled out, no page asks a newer instance for a piece of an older one.

import { createRouter, createWebHistory } from 'vue-router';

import AccountForm from '@/features/account/AccountForm.vue';
import CartView from '@/features/cart/CartView.vue';
import HomeView from '@/features/catalogue/HomeView.vue';
import ProductsView from '@/features/catalogue/ProductsView.vue';
import CheckoutView from '@/features/checkout/CheckoutView.vue';
import GuestbookView from '@/features/guestbook/GuestbookView.vue';
import OrdersView from '@/features/orders/OrdersView.vue';
import OrderView from '@/features/orders/OrderView.vue';
import ProductView from '@/features/product/ProductView.vue';
import { track } from '@/features/tracking/useTracking';

import NotFoundView from './NotFoundView.vue';

export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: '/', name: 'home', component: HomeView },
    { path: '/products', name: 'products', component: ProductsView },
    { path: '/products/:id', name: 'product', component: ProductView, props: true },
    { path: '/cart', name: 'cart', component: CartView },
    { path: '/checkout', name: 'checkout', component: CheckoutView },
    { path: '/orders', name: 'orders', component: OrdersView },
    { path: '/orders/:id', name: 'order', component: OrderView, props: true },
    { path: '/guestbook', name: 'guestbook', component: GuestbookView },
    { path: '/sign-in', name: 'sign-in', component: AccountForm, props: { isNew: false } },
    { path: '/sign-up', name: 'sign-up', component: AccountForm, props: { isNew: true } },
    { path: '/:rest(.*)*', name: 'not-found', component: NotFoundView },
  ],
  scrollBehavior: (to, from, kept) => kept ?? (to.path === from.path ? {} : { top: 0 }),
});

router.afterEach((to) => track.view(to.fullPath));
