using Freshet.State;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Freshet.Generators.Tests;

public sealed class StateSchemaGeneratorTests
{
    private const string Place = """
        using Freshet.State;
        namespace Geo;
        [StateSchema]
        public partial record Place(string City, int Floor = 3)
        {
            [FormerName("Land")]
            public string? Country { get; init; }
        }
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Memory.dll" or "System.Collections.dll" or "System.Linq.dll")
            .Select(p => MetadataReference.CreateFromFile(p)),
        MetadataReference.CreateFromFile(typeof(StateSchemaAttribute).Assembly.Location),
    ];

    [Fact]
    public void Generated_code_compiles_without_a_warning()
    {
        CSharpGeneratorDriver driver = Driver();
        driver.RunGeneratorsAndUpdateCompilation(Compile(Place), out Compilation with, out _, TestContext.Current.CancellationToken);
        Assert.Empty(with.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning));
        string code = with.SyntaxTrees.Last().ToString();
        Assert.Contains("""FieldDefinition.Of("City", f0, mayBeMissing: false)""", code, StringComparison.Ordinal);
        Assert.Contains("""FieldDefinition.Of("Floor", f1, mayBeMissing: true)""", code, StringComparison.Ordinal);
        Assert.Contains("""FieldDefinition.Of("Country", f2, mayBeMissing: true, "Land")""", code, StringComparison.Ordinal);
        Assert.Contains("int f1 = (int)(3);", code, StringComparison.Ordinal);
        Assert.Contains("new(f0, f1) { @Country = f2 };", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_elsewhere_generates_nothing_again()
    {
        CSharpCompilation compilation = Compile(Place);
        GeneratorDriver driver = Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        driver = driver.RunGenerators(
            compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", cancellationToken: TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);
        Assert.All(Reasons(driver), r => Assert.True(r is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, r.ToString()));
    }

    [Fact]
    public void Change_of_a_field_generates_again()
    {
        CSharpCompilation compilation = Compile(Place);
        GeneratorDriver driver = Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        driver = driver.RunGenerators(Compile(Place.Replace("City", "Town", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Contains(Reasons(driver), r => r is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
    }

    [Theory]
    [InlineData("[StateSchema] record R(int X);", "FRESHET001", "'R' has a state schema, so it and the types around it must be partial")]
    [InlineData("class C { [StateSchema] partial record R(int X); }", "FRESHET001", "'R' has a state schema, so it and the types around it must be partial")]
    [InlineData("[StateSchema] partial record R<T>(int X);", "FRESHET002", "'R' cannot have a state schema: it is generic, and a schema belongs to one type")]
    [InlineData("abstract record B(int Y); [StateSchema] partial record R(int X) : B(X);", "FRESHET002", "'R' cannot have a state schema: it derives from B, whose fields would be lost; let it hold one instead")]
    [InlineData("[StateSchema] partial class R { public R(int x) { } public int X { get; set; } }", "FRESHET002", "'R' cannot have a state schema: it has no constructor without parameters; make it a record with the fields as parameters")]
    [InlineData("[StateSchema] partial class R { public int X => 1; }", "FRESHET002", "'R' cannot have a state schema: it has no parameter and no property that can be set")]
    [InlineData("[StateSchema] partial record R(int X, R? Next);", "FRESHET002", "'R' cannot have a state schema: its field 'Next' may hold another R, and values in state do not nest without end")]
    [InlineData("[StateSchema] partial record R(System.Uri Where);", "FRESHET003", "The field 'Where' has the type System.Uri, which has no serializer; mark that type with [StateSchema], or keep the field out of the state")]
    [InlineData("[StateSchema] partial record R(int X, [FormerName(\"X\")] int Y);", "FRESHET004", "'X' is the name of two fields of R, former names included")]
    public void Type_that_cannot_have_a_schema_is_refused_with_the_reason(string source, string id, string message)
    {
        GeneratorDriver driver = Driver().RunGenerators(Compile("using Freshet.State;\n" + source), TestContext.Current.CancellationToken);
        Diagnostic diagnostic = Assert.Single(driver.GetRunResult().Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(driver.GetRunResult().GeneratedTrees);
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().TrackedSteps[StateSchemaGenerator.TypesStep].SelectMany(s => s.Outputs).Select(o => o.Reason);

    private static CSharpGeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new StateSchemaGenerator().AsSourceGenerator()],
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "tested", [CSharpSyntaxTree.ParseText(source)], References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
