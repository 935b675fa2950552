using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Freshet.Generators;

/// <summary>Reads what a type's serializer is generated from. Pure.</summary>
internal static class SchemaReader
{
    private const string FormerName = "Freshet.State.FormerNameAttribute";

    public static SchemaType Read(INamedTypeSymbol type)
    {
        List<SchemaProblem> problems = [];
        List<SchemaField> fields = [];
        if (!IsPartial(type))
            problems.Add(SchemaProblem.At(type, Rules.NotPartial, type.Name));
        if (WhyNot(type) is { } reason)
            problems.Add(SchemaProblem.At(type, Rules.CannotBeMade, type.Name, reason));
        IPropertySymbol[] properties = [.. type.GetMembers().OfType<IPropertySymbol>().Where(p => !p.IsStatic && !p.IsIndexer && p.GetMethod is not null)];
        IParameterSymbol[] parameters = ParametersOf(type);
        foreach (IParameterSymbol parameter in parameters)
            fields.Add(Field(parameter, parameter.Type, DefaultOf(parameter)));
        foreach (IPropertySymbol property in properties.Where(p => p.SetMethod is not null && parameters.All(q => q.Name != p.Name)))
            fields.Add(Field(property, property.Type, DefaultOf(property.Type)));
        if (problems.Count == 0 && fields.Count == 0)
            problems.Add(SchemaProblem.At(type, Rules.CannotBeMade, type.Name, "it has no parameter and no property that can be set"));
        problems.AddRange(ProblemsOf(type, parameters, properties, fields));
        return new SchemaType(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            new([.. ContainersOf(type).Select(DeclarationOf)]), DeclarationOf(type), type.Name, type.ToDisplayString(), new([.. fields]),
            properties.All(p => p.SetMethod is null or { IsInitOnly: true }), new([.. problems]));
    }

    private static SchemaField Field(ISymbol symbol, ITypeSymbol type, string? defaultValue) => new(
        symbol.Name, type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(TypeFormat), symbol is IParameterSymbol, defaultValue,
        new([.. FormerNamesOf(symbol)]));

    private static SymbolDisplayFormat TypeFormat { get; } = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static IEnumerable<string> FormerNamesOf(ISymbol symbol) => symbol.GetAttributes()
        .Where(a => a.AttributeClass?.ToDisplayString() == FormerName && a.ConstructorArguments.Length == 1)
        .Select(a => a.ConstructorArguments[0].Value as string ?? "");

    /// <summary>Why values of the type cannot be made from its fields; null where they can.</summary>
    private static string? WhyNot(INamedTypeSymbol type)
    {
        if (type.IsGenericType || ContainersOf(type).Any(c => c.IsGenericType))
            return "it is generic, and a schema belongs to one type";
        if (type.IsAbstract || type.IsStatic)
            return "it is abstract or static, so none can be made";
        if (type.IsRefLikeType)
            return "it is a ref struct, which cannot be kept";
        if (type.TypeKind == TypeKind.Class && type.BaseType is { SpecialType: not SpecialType.System_Object })
            return $"it derives from {type.BaseType.Name}, whose fields would be lost; let it hold one instead";
        if (type.TypeKind == TypeKind.Class && ParametersOf(type).Length == 0 && !type.InstanceConstructors.Any(c => c.Parameters.IsEmpty))
            return "it has no constructor without parameters; make it a record with the fields as parameters";
        return null;
    }

    private static IEnumerable<SchemaProblem> ProblemsOf(
        INamedTypeSymbol type, IParameterSymbol[] parameters, IPropertySymbol[] properties, List<SchemaField> fields)
    {
        foreach (SchemaField field in fields)
        {
            ISymbol symbol = (ISymbol?)parameters.FirstOrDefault(p => p.Name == field.Name) ?? properties.First(p => p.Name == field.Name);
            ITypeSymbol own = symbol is IParameterSymbol parameter ? parameter.Type : ((IPropertySymbol)symbol).Type;
            if (!SerializableTypes.Has(own))
                yield return SchemaProblem.At(symbol, Rules.NoSerializer, field.Name, own.ToDisplayString());
            else if (SerializableTypes.Holds(own, type, new(SymbolEqualityComparer.Default)))
                yield return SchemaProblem.At(type, Rules.CannotBeMade, type.Name, $"its field '{field.Name}' may hold another {type.Name}, and values in state do not nest without end");
        }

        foreach (IGrouping<string, string> name in fields.SelectMany(f => f.FormerNames.Concat([f.Name])).GroupBy(n => n, StringComparer.Ordinal))
        {
            if (name.Count() > 1)
                yield return SchemaProblem.At(type, Rules.NameTwice, name.Key, type.Name);
        }
    }

    /// <summary>The parameters of a record's own constructor; none for another type.</summary>
    private static IParameterSymbol[] ParametersOf(INamedTypeSymbol type) => type.IsRecord
        ? [.. type.InstanceConstructors.FirstOrDefault(IsPrimary)?.Parameters ?? []]
        : [];

    private static bool IsPrimary(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences.Any(s => s.GetSyntax() is RecordDeclarationSyntax);

    private static string? DefaultOf(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
            return DefaultOf(parameter.Type);
        return parameter.ExplicitDefaultValue switch
        {
            null => "default!",
            float.NaN or double.NaN or float.PositiveInfinity or double.PositiveInfinity or float.NegativeInfinity or double.NegativeInfinity =>
                $"({parameter.Type.ToDisplayString(TypeFormat)})({WordFor(Convert.ToDouble(parameter.ExplicitDefaultValue, CultureInfo.InvariantCulture))})",
            var value => $"({parameter.Type.ToDisplayString(TypeFormat)})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)}{SuffixOf(value)})",
        };
    }

    private static string WordFor(double value) =>
        double.IsNaN(value) ? "double.NaN" : value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";

    private static string SuffixOf(object value) => value is decimal ? "m" : value is float ? "f" : value is double ? "d" : "";

    private static string? DefaultOf(ITypeSymbol type) => type.IsValueType ? "default" : type.NullableAnnotation == NullableAnnotation.Annotated ? "default!" : null;

    private static bool IsPartial(INamedTypeSymbol type) => ContainersOf(type).Concat([type]).All(t =>
        t.DeclaringSyntaxReferences.All(r => ((TypeDeclarationSyntax)r.GetSyntax(CancellationToken.None)).Modifiers.Any(SyntaxKind.PartialKeyword)));

    private static Stack<INamedTypeSymbol> ContainersOf(INamedTypeSymbol type)
    {
        Stack<INamedTypeSymbol> containers = new();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            containers.Push(outer);
        return containers;
    }

    private static string DeclarationOf(INamedTypeSymbol type) => (type.IsRecord, type.TypeKind) switch
    {
        (true, TypeKind.Struct) => $"partial record struct {type.Name}",
        (true, _) => $"partial record {type.Name}",
        (false, TypeKind.Struct) => $"partial struct {type.Name}",
        (_, TypeKind.Interface) => $"partial interface {type.Name}",
        _ => $"partial class {type.Name}",
    };
}
