using Microsoft.CodeAnalysis;

namespace Freshet.Generators;

/// <summary>Generates the serializers of the types that are marked with <c>[StateSchema]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class StateSchemaGenerator : IIncrementalGenerator
{
    internal const string TypesStep = "types";
    internal const string Attribute = "Freshet.State.StateSchemaAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<SchemaType> types = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Attribute, static (_, _) => true, static (found, _) => SchemaReader.Read((INamedTypeSymbol)found.TargetSymbol))
            .WithTrackingName(TypesStep);
        context.RegisterSourceOutput(types, static (output, type) =>
        {
            foreach (SchemaProblem problem in type.Problems)
                output.ReportDiagnostic(Diagnostic.Create(Rules.Of(problem.Id), problem.ToLocation(), problem.Subject, problem.Detail));
            if (type.Problems.Count == 0)
                output.AddSource($"{type.FullName}.StateSchema.g.cs", SerializerSource.Write(type));
        });
    }
}
