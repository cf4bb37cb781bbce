// The pages that people come in by: one file for the browser to fetch, as who sees one sees the next.
export { AcceptInvitation } from "./accept-invitation.tsx";
export { ConfirmEmail, MagicLink, VerifyEmail } from "./follow-link.tsx";
export { ForgotPassword, ResetPassword } from "./forgotten.tsx";
export { SignIn } from "./sign-in.tsx";
export { SignUp } from "./sign-up.tsx";
