#pragma once
// Verbs that list what one account or the book has, some of it only with --all.

#include <memory>
#include <string>

#include "services/client/cli.h"

namespace quittance {

struct ListVerb {
  std::string name;
  std::string summary;
  std::string examples;
  std::string method;  // "HoldService/ListHolds"
  std::string all;     // what --all adds
};

// `include_all` is the request's setter for --all; `print` makes the table.
template <typename Request, typename Response>
void AddListVerb(Cli& cli, const ListVerb& list, void (Request::*include_all)(bool),
                 void (*print)(const Response&)) {
  struct Options {
    std::string account;
    bool all = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = cli.AddVerb(list.name, list.summary, list.examples,
                               [&cli, options, include_all, print, method = list.method] {
                                 auto request = QueryOf<Request>(cli.flags());
                                 request.set_account_id(options->account);
                                 (request.*include_all)(options->all);
                                 Response response;
                                 const int code = CallAllPages<Request, Response>(
                                     cli.Connect(), method, request, &response,
                                     [](const Response& page, Response* all) {
                                       all->mutable_rows()->MergeFrom(page.rows());
                                     });
                                 if (code == kExitOk)
                                   Print(cli.flags(), response, [&] { print(response); });
                                 return code;
                               });
  verb->add_option("account", options->account, "Account id (default: the whole book)");
  verb->add_flag("--all", options->all, list.all);
  cli.AddServerFlags(verb, "clerk");
  cli.AddQueryFlags(verb);
}

}  // namespace quittance
