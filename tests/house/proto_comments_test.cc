// The comments of the language are its API reference: whatever a caller can name has one.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace quittance {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

// Names without a comment of their own. A oneof needs none: its fields have them.
class Uncommented {
 public:
  void AddFile(const FileDescriptor& file) {
    for (int i = 0; i < file.service_count(); ++i) AddService(*file.service(i));
    for (int i = 0; i < file.enum_type_count(); ++i) AddEnum(*file.enum_type(i));
    for (int i = 0; i < file.message_type_count(); ++i) AddMessage(*file.message_type(i));
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  void AddService(const ServiceDescriptor& service) {
    Add(service);
    for (int i = 0; i < service.method_count(); ++i) Add(*service.method(i));
  }
  void AddEnum(const EnumDescriptor& type) {
    Add(type);
    for (int i = 0; i < type.value_count(); ++i) Add(*type.value(i));
  }
  void AddMessage(const Descriptor& message) {
    if (message.options().map_entry()) return;
    Add(message);
    for (int i = 0; i < message.field_count(); ++i) Add(*message.field(i));
    for (int i = 0; i < message.enum_type_count(); ++i) AddEnum(*message.enum_type(i));
    for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i));
  }
  template <typename Named>
  void Add(const Named& named) {
    SourceLocation where;
    const bool has_comment = named.GetSourceLocation(&where) &&
                             !(where.leading_comments.empty() && where.trailing_comments.empty());
    if (!has_comment) {
      names_.push_back(
          fmt::format("{}:{}: {}", FileOf(named).name(), where.start_line + 1, named.full_name()));
    }
  }
  template <typename Named>
  static const FileDescriptor& FileOf(const Named& named) {
    return *named.file();
  }
  static const FileDescriptor& FileOf(const google::protobuf::EnumValueDescriptor& value) {
    return *value.type()->file();
  }

  std::vector<std::string> names_;
};

// Every file of the language, with its comments: what protoc wrote.
TEST(ProtoCommentsTest, EveryNameOfTheLanguageHasOne) {
  std::ifstream in(QUITTANCE_PROTO_SET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromIstream(&in)) << QUITTANCE_PROTO_SET;
  google::protobuf::DescriptorPool pool;
  Uncommented found;
  for (const google::protobuf::FileDescriptorProto& proto : set.file()) {
    const FileDescriptor* file = pool.BuildFile(proto);
    ASSERT_NE(file, nullptr) << proto.name();
    if (proto.name().starts_with("quittance/v1/")) found.AddFile(*file);
  }
  EXPECT_EQ(fmt::format("{}", fmt::join(found.names(), "\n")), "");
}

}  // namespace
}  // namespace quittance
