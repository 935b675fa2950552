using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Freshet.Generators;

/// <summary>Which types <c>Serializers.For</c> knows. Pure.</summary>
internal static class SerializableTypes
{
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "bool", "byte", "short", "int", "uint", "long", "ulong", "float", "double", "decimal", "char", "string", "byte[]", "global::System.Guid",
        "global::System.TimeSpan", "global::System.DateTimeOffset", "global::Freshet.EventTime",
    };

    private static readonly HashSet<string> Generic = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.List<T>", "System.Collections.Generic.IReadOnlyList<T>", "System.Collections.Generic.Dictionary<TKey, TValue>",
    };

    public static bool Has(ITypeSymbol type) =>
        Plain.Contains(type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))
        || type.TypeKind == TypeKind.Enum
        || HasSchema(type)
        || (PartsOf(type) is { IsEmpty: false } parts && parts.All(Has));

    /// <summary>Whether a value of the first type may hold one of the second.</summary>
    public static bool Holds(ITypeSymbol type, INamedTypeSymbol sought, HashSet<ITypeSymbol> seen)
    {
        if (SymbolEqualityComparer.Default.Equals(type, sought))
            return true;
        if (!seen.Add(type))
            return false;
        IEnumerable<ITypeSymbol> parts = HasSchema(type)
            ? type.GetMembers().OfType<IPropertySymbol>().Where(p => !p.IsStatic).Select(p => p.Type)
            : PartsOf(type);
        return parts.Any(p => Holds(p, sought, seen));
    }

    private static bool HasSchema(ITypeSymbol type) =>
        type.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == StateSchemaGenerator.Attribute)
        || type.AllInterfaces.Any(i => i.Name == "IStateSchema" && i.TypeArguments.Length == 1 && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));

    /// <summary>The types of a type's parts, where its values are made of others; none where they are not.</summary>
    private static ImmutableArray<ITypeSymbol> PartsOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { IsSZArray: true } array => [array.ElementType],
        INamedTypeSymbol { IsTupleType: true, TupleElements.Length: >= 2 and <= 5 } tuple => [.. tuple.TupleElements.Select(e => e.Type)],
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => nullable.TypeArguments,
        INamedTypeSymbol { IsGenericType: true } named when Generic.Contains(named.OriginalDefinition.ToDisplayString()) => named.TypeArguments,
        _ => [],
    };
}
