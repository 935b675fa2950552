using Microsoft.CodeAnalysis;

namespace Freshet.Generators;

/// <summary>What the generator refuses.</summary>
internal static class Rules
{
    public const string NotPartial = "FRESHET001";
    public const string CannotBeMade = "FRESHET002";
    public const string NoSerializer = "FRESHET003";
    public const string NameTwice = "FRESHET004";

    private const string Category = "Freshet.State";

    private static readonly DiagnosticDescriptor PartialRule = new(
        NotPartial, "A type with a state schema is partial", "'{0}' has a state schema, so it and the types around it must be partial", Category,
        DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor MakeRule = new(
        CannotBeMade, "A type with a state schema can be made from its fields", "'{0}' cannot have a state schema: {1}", Category,
        DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor SerializerRule = new(
        NoSerializer, "A field of a type with a state schema has a serializer",
        "The field '{0}' has the type {1}, which has no serializer; mark that type with [StateSchema], or keep the field out of the state", Category,
        DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor NameRule = new(
        NameTwice, "The names of fields, former ones included, are different", "'{0}' is the name of two fields of {1}, former names included", Category,
        DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static DiagnosticDescriptor Of(string id) => new[] { PartialRule, MakeRule, SerializerRule, NameRule }.Single(r => r.Id == id);
}
