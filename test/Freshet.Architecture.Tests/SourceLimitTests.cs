using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Freshet.Architecture.Tests;

/// <summary>
/// Size and names of what is in the repository. What exceeds a limit is named; it is made smaller, or stands among the exceptions with the reason why it
/// is better as it is. An exception that nothing needs any more fails as well.
/// </summary>
public sealed partial class SourceLimitTests
{
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 70;
    private const int MaxParameters = 7;
    private const int MaxConstructorParameters = 8;

    private static readonly string[] ForbiddenWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Impl", "Base", "Data", "Info", "V2"];

    private static readonly Dictionary<string, string> NoExceptions = [];

    private static readonly Dictionary<string, string> WideConstructors = new(StringComparer.Ordinal)
    {
        ["apps/reviews/Reviews.Job/JobSummary.cs JobSummary"] = "A line of JSON: its fields are its columns, filled in one place.",
        ["apps/reviews/Reviews.Job/Prediction.cs Prediction"] = "A row of a table: its fields are its columns, filled in one place.",
        ["apps/reviews/Reviews.Job/Prediction.cs QualityPoint"] = "A row of a table: its fields are its columns, filled in one place.",
        ["apps/reviews/Reviews.Job/Review.cs Review"] = "A line of the input: its fields are those of the file.",
        ["src/Freshet.Runtime/Metrics/JobMetrics.cs VertexMetrics"] = "Numbers read at the same moment and shown side by side; the runtime alone fills them.",
    };

    private static readonly Dictionary<string, string> FlinkNames = new(StringComparer.Ordinal)
    {
        ["src/Freshet/DataStream.cs DataStream"] = "Flink's word.",
        ["src/Freshet/DataStreamSink.cs DataStreamSink"] = "Flink's word.",
    };

    [Fact]
    public void Files_have_at_most_400_lines() => AllWithin(NoExceptions, MaxFileLines, SourceTree.Files.Select(f => (f.Path, f.Tree.GetText().Lines.Count - 1)));

    [Fact]
    public void Methods_have_at_most_70_lines() => AllWithin(
        NoExceptions, MaxMethodLines,
        from file in SourceTree.Files
        from node in file.Tree.GetRoot().DescendantNodes()
        where node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
        let span = file.Tree.GetLineSpan(node.Span)
        select ($"{file.Path} {NameOf(node)}", span.EndLinePosition.Line - span.StartLinePosition.Line + 1));

    [Fact]
    public void Methods_have_at_most_7_parameters() => AllWithin(
        NoExceptions, MaxParameters,
        from file in SourceTree.Files
        from list in file.Tree.GetRoot().DescendantNodes().OfType<ParameterListSyntax>()
        where !IsOfConstructor(list)
        select ($"{file.Path} {NameOf(list.Parent!)}", list.Parameters.Count));

    [Fact]
    public void Constructors_have_at_most_8_parameters() => AllWithin(
        WideConstructors, MaxConstructorParameters,
        from file in SourceTree.Files
        from list in file.Tree.GetRoot().DescendantNodes().OfType<ParameterListSyntax>()
        where IsOfConstructor(list)
        select ($"{file.Path} {NameOf(list.Parent!)}", list.Parameters.Count));

    [Fact]
    public void Type_names_say_what_the_type_is() => AllWithin(
        FlinkNames, 0,
        from file in SourceTree.Files
        from type in file.Tree.GetRoot().DescendantNodes()
        where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        select ($"{file.Path} {NameOf(type)}", Words().Matches(NameOf(type)).Count(word => ForbiddenWords.Contains(word.Value))));

    private static void AllWithin(Dictionary<string, string> exceptions, int limit, IEnumerable<(string What, int Count)> all)
    {
        (string What, int Count)[] exceeding = [.. all.Where(one => one.Count > limit)];
        IEnumerable<string> wrong = exceeding.Where(one => !exceptions.ContainsKey(one.What)).Select(one => $"{one.What}: {one.Count}");
        IEnumerable<string> needless = exceptions.Keys.Except(exceeding.Select(one => one.What))
            .Select(what => $"{what} is an exception that nothing needs");
        string[] found = [.. wrong, .. needless];
        Assert.True(found.Length == 0, $"At most {limit}:\n{string.Join('\n', found)}");
    }

    private static bool IsOfConstructor(ParameterListSyntax list) => list.Parent is ConstructorDeclarationSyntax or TypeDeclarationSyntax;

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } accessor => $"{property.Identifier.Text}.{accessor.Keyword.Text}",
        _ => node.Kind().ToString(),
    };

    [GeneratedRegex("[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z]*[0-9]*")]
    private static partial Regex Words();
}
