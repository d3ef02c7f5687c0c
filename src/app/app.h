/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands, one file each.  Each takes its own argv (argv[0] is its
 * name) and returns an exit status of sysexits(3).
 */
#ifndef APP_APP_H
#define APP_APP_H

int app_catalogue(int argc, char **argv);
int app_check(int argc, char **argv);
int app_code(int argc, char **argv);
int app_explain(int argc, char **argv);
int app_queue(int argc, char **argv);
int app_send(int argc, char **argv);
int app_sendmail(int argc, char **argv); /* argv[0]: sendmail, mailq, … */
int app_serve(int argc, char **argv);
int app_spool(int argc, char **argv);

#endif
